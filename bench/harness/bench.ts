import type { Images } from './images.ts';
import type { Plot, Result, Table } from './result.ts';

/** A bench: measures, and hands its tables to the context. */
export interface Bench {
  /** As in `npm run bench -- NAME`. */
  name: string;
  title: string;
  /** What is done, in sentences: peers, turns, what is in the times and what is not. */
  method: string;
  /** It needs no images, or makes its own data; this says which. */
  ownData?: string;
  run(context: BenchContext): Promise<void>;
}

export interface BenchContext {
  images: Images;
  /** An empty folder for anything; removed afterwards. */
  scratch: string;
  /** Sizes for trying the bench out; nothing is kept. */
  small: boolean;
  table(table: Table): void;
  plot(plot: Plot): void;
  /** Runs a part; where it throws, the failure is noted and the bench goes on with undefined. */
  part<T>(what: string, work: () => Promise<T>): Promise<T | undefined>;
  /** Notes that a part can't be measured here, and why. */
  skip(part: string, reason: string): void;
  /** Tells that something takes its time. */
  progress(text: string): void;
}

export type Found = Pick<Result, 'tables' | 'plots' | 'failures'>;

/** A context that collects what the bench hands over, and says so at once through `say`. */
export function createContext(
  given: Pick<BenchContext, 'images' | 'scratch' | 'small'>,
  say: { table(table: Table): void; progress(text: string): void; failure(text: string): void },
): { context: BenchContext; found: Found } {
  const found: Found = { tables: [], plots: [], failures: [] };
  const skip = (part: string, reason: string) => {
    found.failures.push({ part, reason });
    say.failure(`${part}: ${reason}`);
  };
  const context: BenchContext = {
    ...given,
    table(table) {
      found.tables.push(table);
      say.table(table);
    },
    plot: (plot) => found.plots.push(plot),
    async part(what, work) {
      try {
        return await work();
      } catch (error) {
        skip(what, firstLine(error));
        return undefined;
      }
    },
    skip,
    progress: say.progress,
  };
  return { context, found };
}

/** The first line of what an error says, without any path of this machine. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n').find((each) => each.trim() !== '') ?? 'failed without a word';
  return line
    .replaceAll(/(?:file:\/\/)?(?:\/[\w.@+-]+){2,}/g, (path) => path.slice(path.lastIndexOf('/') + 1))
    .slice(0, 300);
}
