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
/** How often a call is given to another environment because its own ended before taking it. */
const attempts = 3;

export interface FunctionOptions extends Omit<EnvironmentOptions, 'log'> {
  /** Shared by all functions without a reserve of their own. */
  slots: Slots;
  /** Folder for `{function}.log`. */
  logDir: string;
  faults?: Faults | undefined;
}

export interface InvokeOptions {
  /** Trace headers of the requests that the call answers: what it sends in turn continues their chains. */
  traceHeaders?: string[];
  /** Ends the wait for other calls to end; a call that has begun is not ended. */
  signal?: AbortSignal;
}

export interface LocalFunction {
  readonly spec: FunctionSpec;
  /**
   * Calls the function and waits for its answer, as a synchronous Invoke does. An object is sent as JSON.
   * @throws LambdaError when too many calls are under way, the payload is over 6 MB, or a chain is over its limit.
   */
  invoke(payload: Buffer | object, options?: InvokeOptions): Promise<Outcome>;
  /** Whether Lambda ends the chain of requests with this header instead of calling the function once more. */
  endsChain(traceHeader: string | undefined): boolean;
  /** Adds a line to its log. */
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
    for (let attempt = 1; attempt <= attempts; attempt++) {
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
    async invoke(given, { traceHeaders = [], signal } = {}) {
      const payload = Buffer.isBuffer(given) ? given : Buffer.from(JSON.stringify(given));
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
