import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CallFate } from '../faults/faults.ts';
import type { FunctionSpec } from '../template/functions.ts';
import { failure, type Outcome } from './errors.ts';
import type { FunctionLog } from './log.ts';
import type { RuntimeApi } from './runtime-api.ts';

/** Lambda's limit for the start of an environment. The first call's time begins after it. */
const initSeconds = 10;

/** A command, with arguments, that runs a function's code and uses the Runtime API. */
export type NodeCommand = readonly [command: string, ...args: string[]];

/** The runtime's own interface client. */
const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

export interface EnvironmentOptions {
  spec: FunctionSpec;
  runtimeApi: RuntimeApi;
  /** The process's environment. @param runtimeApi AWS_LAMBDA_RUNTIME_API */
  variables(runtimeApi: string): Record<string, string>;
  node?: NodeCommand | undefined;
  /** Receives the process's output, and a REPORT line for each call. */
  log: FunctionLog;
}

/** A process that runs one call at a time. */
export interface Environment {
  readonly pid: number | undefined;
  /** False once it has ended or is ending. */
  readonly alive: boolean;
  /** Resolves to undefined if the process ended before it took the call, which another can then take. */
  invoke(call: NewCall): Promise<Outcome | undefined>;
  /** Ends the process. A call in progress fails with `reason`. */
  kill(reason: Outcome): void;
  readonly exited: Promise<void>;
}

export interface NewCall {
  requestId: string;
  payload: Buffer;
  traceHeader: string;
  fate?: CallFate | undefined;
}

interface Call {
  requestId: string;
  taken: boolean;
  /** Injects the call's fault. If the call ends first, the fault is injected then, and the result is lost. */
  strike: (() => void) | undefined;
  finish(outcome: Outcome | undefined): void;
}

/** Starts a process. Calls wait until it is ready. */
export function startEnvironment({ spec, runtimeApi, variables, log, ...options }: EnvironmentOptions): Environment {
  let call: Call | undefined;
  let alive = true;
  let initError: Outcome | undefined;
  let starting = true;

  const finish = (outcome: Outcome | undefined) => {
    const finished = call;
    call = undefined;
    finished?.finish(outcome);
  };
  const session = runtimeApi.open({
    onReady() {
      starting = false;
      clearTimeout(initTimer);
    },
    onInitError(outcome) {
      initError = outcome;
    },
    onOutcome(requestId, outcome) {
      if (call?.requestId !== requestId) return;
      if (call.strike) call.strike();
      else finish(outcome);
    },
  });
  const [command, ...args] = options.node ?? [process.execPath, bootstrap];
  const child = spawn(command, args, {
    cwd: spec.codeDir,
    env: variables(session.address),
    stdio: ['ignore', log.fd, log.fd],
  });
  const end = (outcome: Outcome | undefined) => {
    alive = false;
    clearTimeout(initTimer);
    session.close();
    finish(outcome);
  };
  const kill = (reason: Outcome) => {
    end(reason);
    child.kill('SIGKILL');
  };
  const initTimer = setTimeout(
    () => kill(timedOut(call?.requestId, initSeconds + spec.timeoutSeconds)),
    (initSeconds + spec.timeoutSeconds) * 1000,
  );
  const exited = new Promise<void>((done) => {
    child.once('exit', (code, signal) => {
      const failedToStart = starting || call?.taken;
      end(initError ?? (failedToStart ? exitOutcome(call?.requestId, code, signal) : undefined));
      done();
    });
    child.once('error', (error) => {
      end(failure('Runtime.InvalidEntrypoint', error.message));
      done();
    });
  });

  return {
    pid: child.pid,
    get alive() {
      return alive;
    },
    async invoke({ requestId, payload, traceHeader, fate }) {
      if (!alive) return undefined;
      return new Promise((done) => {
        const deadline = spec.timeoutSeconds * 1000;
        const endCall = () => kill(timedOut(requestId, spec.timeoutSeconds));
        // The timer starts now, because work left by the last call may block this one. A start has its own timer.
        let timer = starting ? undefined : setTimeout(endCall, deadline);
        let started = performance.now();
        let striking: NodeJS.Timeout | undefined;
        const strike = fate && (() => (fate.fault === 'crash' ? kill(killed(requestId)) : child.kill('SIGSTOP')));
        call = {
          requestId,
          taken: false,
          strike,
          finish(outcome) {
            clearTimeout(timer);
            clearTimeout(striking);
            if (outcome) report(log, spec, requestId, performance.now() - started, outcome);
            done(outcome);
          },
        };
        const invocation = {
          requestId,
          payload,
          functionArn: spec.arn,
          traceHeader,
          // Computed when the process takes the call, so that the process's start doesn't count.
          get deadlineMs() {
            return Date.now() + deadline;
          },
        };
        session.send(invocation, () => {
          if (call) call.taken = true;
          started = performance.now();
          clearTimeout(timer);
          timer = setTimeout(endCall, deadline);
          if (strike) striking = setTimeout(strike, fate.afterMs);
        });
      });
    },
    kill,
    exited,
  };
}

function timedOut(requestId: string | undefined, seconds: number): Outcome {
  const text = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return failure('Sandbox.Timedout', text);
}

const killed = (requestId: string) => exitOutcome(requestId, null, 'SIGKILL');

function exitOutcome(requestId: string | undefined, code: number | null, signal: string | null): Outcome {
  const ending = signal ? `signal: ${signal}` : `exit status ${code}`;
  const message = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${ending}`;
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${message}`);
}

function report(log: FunctionLog, { memoryMb }: FunctionSpec, requestId: string, ms: number, outcome: Outcome): void {
  const failed = outcome.functionError ? `\tStatus: ${failureText(outcome)}` : '';
  log.write(`REPORT RequestId: ${requestId}\tDuration: ${ms.toFixed(2)} ms\tMemory Size: ${memoryMb} MB${failed}`);
}

function failureText({ payload }: Outcome): string {
  const { errorType, errorMessage } = JSON.parse(payload.toString());
  return `${errorType} ${errorMessage}`.slice(0, 300).replaceAll('\n', ' ');
}
