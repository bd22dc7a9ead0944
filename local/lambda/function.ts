import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Faults } from '../faults/faults.ts';
import type { FunctionSpec } from '../template/functions.ts';
import type { EnvironmentOptions } from './environment.ts';
import { failure, LambdaError, type Outcome } from './errors.ts';
import { callsInChain, chainLimit, traceHeaderOf } from './lineage.ts';
import { openLog } from './log.ts';
import { createPool } from './pool.ts';
import type { Slots } from './slots.ts';

/** Lambda's limit for the payload of a synchronous call, in bytes. */
const requestLimit = 6_291_456;
/** Number of environments that may end before one takes the call. */
const maxAttempts = 3;

export interface FunctionOptions extends Omit<EnvironmentOptions, 'log'> {
  /** Shared by all functions without reserved concurrency. */
  slots: Slots;
  /** Folder for `{function}.log`. */
  logDir: string;
  faults?: Faults | undefined;
}

export interface InvokeOptions {
  /** Trace headers of the requests that caused the call. Requests that the function sends continue their chains. */
  traceHeaders?: string[];
  /** Ends the wait for a slot. A call that has begun continues. */
  signal?: AbortSignal;
}

export interface LocalFunction {
  readonly spec: FunctionSpec;
  /**
   * Calls the function and waits for the result, like a synchronous Invoke. Objects are sent as JSON.
   * @throws LambdaError when throttled, when the payload is over 6 MiB, or when a chain is over its limit
   */
  invoke(payload: Buffer | object, options?: InvokeOptions): Promise<Outcome>;
  /** Does Lambda stop the chain of requests with this trace header? */
  endsChain(traceHeader: string | undefined): boolean;
  /** Adds a line to the log. */
  note(line: string): void;
  /** Ends every environment. */
  stop(): Promise<void>;
}

/** A function with its environments and its log. */
export function createFunction({ slots, logDir, faults, ...options }: FunctionOptions): LocalFunction {
  const { spec } = options;
  const log = openLog(join(logDir, `${spec.name}.log`));
  const pool = createPool({ ...options, log });
  let stopped: Promise<void> | undefined;

  const endsChain = (traceHeader: string | undefined) =>
    spec.recursiveLoop !== 'Allow' && callsInChain(traceHeader, spec.arn) >= chainLimit;

  const run = async (payload: Buffer, traceHeaders: string[]): Promise<Outcome> => {
    const requestId = randomUUID();
    const traceHeader = traceHeaderOf(spec.arn, traceHeaders, requestId, Date.now());
    const fate = faults?.call(spec.name, payload);
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const environment = await pool.acquire();
      const outcome = await environment.invoke({ requestId, payload, traceHeader, fate });
      pool.release(environment);
      if (outcome) return outcome;
    }
    return failure('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited before it took the call`);
  };

  return {
    spec,
    endsChain,
    note: log.write,
    async invoke(input, { traceHeaders = [], signal } = {}) {
      const payload = Buffer.isBuffer(input) ? input : Buffer.from(JSON.stringify(input));
      if (payload.length > requestLimit)
        throw new LambdaError(
          'RequestTooLargeException',
          `Request must be smaller than ${requestLimit} bytes for the InvokeFunction operation`,
        );
      if (traceHeaders.some(endsChain))
        throw new LambdaError(
          'RecursiveInvocationException',
          `The function ${spec.name} was called ${chainLimit} times in one chain of requests.`,
        );
      await slots.take(signal);
      try {
        return await run(payload, traceHeaders);
      } finally {
        slots.giveBack();
      }
    },
    stop() {
      stopped ??= pool.stop().then(() => log.close());
      return stopped;
    },
  };
}
