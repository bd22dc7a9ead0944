import type { Output } from '../output/output.ts';
import { padEnd, padStart, seconds } from '../output/text.ts';
import { messageOf } from '../terminal/message-of.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** Steps of the demo. Each prints its result and its time. */
export interface Stages {
  /** @throws Error that names the stage; UsageError unchanged */
  run<T>(name: string, work: () => Promise<T>, describe: (result: T, elapsed: number) => string): Promise<T>;
}

const nameWidth = 9;
const timeWidth = 9;

export function createStages(output: Output): Stages {
  return {
    async run(name, work, describe) {
      const start = performance.now();
      const done = output.pending(`  ${name} ...`);
      const result = await work()
        .catch((error: unknown) => {
          if (error instanceof UsageError) throw error;
          throw new Error(`The demo failed at "${name}". ${messageOf(error)}`, { cause: error });
        })
        .finally(done);
      const elapsed = (performance.now() - start) / 1000;
      const text = padEnd(describe(result, elapsed), Math.min(output.columns, 90) - nameWidth - timeWidth - 2);
      output.line(
        `  ${output.bold(padEnd(name, nameWidth))}${text}${output.dim(padStart(seconds(elapsed), timeWidth))}`,
      );
      return result;
    },
  };
}
