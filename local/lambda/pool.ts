import { availableParallelism } from 'node:os';
import { type Environment, type EnvironmentOptions, startEnvironment } from './environment.ts';
import { failure, LambdaError } from './errors.ts';
import { residentBytes } from './memory.ts';

const idleMs = 5 * 60_000;
const watchMs = 250;
const processors = availableParallelism();
/** If every processor has a busy environment, waiting this long for one is faster than starting another. */
const waitMs = 5_000;

/** The environments of one function. */
export interface Pool {
  /** An idle environment, one that becomes idle soon, or a new one. */
  acquire(): Promise<Environment>;
  release(environment: Environment): void;
  /** Ends every environment and its call. */
  stop(): Promise<void>;
}

/** Environments stay for minutes after their last call. They end if they use more memory than the function has. */
export function createPool(options: EnvironmentOptions): Pool {
  const limitBytes = options.spec.memoryMb * 1024 * 1024;
  const all = new Set<Environment>();
  const idle: { environment: Environment; since: number }[] = [];
  const waiting = new Set<(freed: Environment) => void>();
  let stopped = false;

  const start = (): Environment => {
    if (stopped) throw new LambdaError('ServiceException', 'The local runtime is stopping.');
    const environment = startEnvironment(options);
    all.add(environment);
    environment.exited.then(() => all.delete(environment));
    return environment;
  };
  /** An environment that becomes idle within {@link waitMs}. */
  const freed = () =>
    new Promise<Environment | undefined>((done) => {
      const take = (environment?: Environment) => {
        clearTimeout(timer);
        waiting.delete(take);
        done(environment);
      };
      const timer = setTimeout(take, waitMs);
      waiting.add(take);
    });
  const watch = setInterval(() => {
    while (idle[0] && (!idle[0].environment.alive || performance.now() - idle[0].since > idleMs))
      idle.shift()?.environment.kill(failure('Runtime.ExitError', 'idle'));
    for (const environment of all) {
      const resident = environment.pid === undefined ? undefined : residentBytes(environment.pid);
      if (resident !== undefined && resident > limitBytes)
        environment.kill(failure('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed'));
    }
  }, watchMs).unref();

  return {
    async acquire() {
      // The last used first, so that the others expire.
      for (let last = idle.pop(); last; last = idle.pop()) if (last.environment.alive) return last.environment;
      return all.size < processors ? start() : ((await freed()) ?? start());
    },
    release(environment) {
      if (!environment.alive) return;
      const [next] = waiting;
      if (next) next(environment);
      else idle.push({ environment, since: performance.now() });
    },
    async stop() {
      stopped = true;
      clearInterval(watch);
      const ended = [...all].map((environment) => {
        environment.kill(failure('Runtime.ExitError', 'The local runtime is stopping.'));
        return environment.exited;
      });
      await Promise.all(ended);
    },
  };
}
