import type { Images } from './images.ts';
import type { Plot, Result, Table } from './result.ts';

/** A bench measures something, and reports tables to the context. */
export interface Bench {
  /** The NAME of `npm run bench -- NAME`. */
  name: string;
  title: string;
  /** The method, in sentences: peers, order, and where each measured time starts and ends. */
  method: string;
  /** Description of the data, if the bench generates its own; 'none' if it needs none. */
  ownData?: string;
  run(context: BenchContext): Promise<void>;
}

export interface BenchContext {
  images: Images;
  /** An empty folder, removed after the bench. */
  scratch: string;
  /** Use small sizes, to try out the bench. The result is not stored. */
  small: boolean;
  /** The name of the base model to evaluate; the built-in one by default. */
  base?: string | undefined;
  table(table: Table): void;
  plot(plot: Plot): void;
  /** Runs a part. If it throws, notes the failure and returns undefined. */
  part<T>(name: string, work: () => Promise<T>): Promise<T | undefined>;
  /** Notes that a part can't be measured, with the reason. */
  skip(part: string, reason: string): void;
  /** Reports progress. */
  progress(text: string): void;
}

export type Found = Pick<Result, 'tables' | 'plots' | 'failures'>;

/** A context that collects the results of a bench, and prints each immediately with `say`. */
export function createContext(
  settings: Pick<BenchContext, 'images' | 'scratch' | 'small' | 'base'>,
  say: { table(table: Table): void; progress(text: string): void; failure(text: string): void },
): { context: BenchContext; found: Found } {
  const found: Found = { tables: [], plots: [], failures: [] };
  const skip = (part: string, reason: string) => {
    found.failures.push({ part, reason });
    say.failure(`${part}: ${reason}`);
  };
  const context: BenchContext = {
    ...settings,
    table(table) {
      found.tables.push(table);
      say.table(table);
    },
    plot: (plot) => found.plots.push(plot),
    async part(name, work) {
      try {
        return await work();
      } catch (error) {
        skip(name, firstLine(error));
        return undefined;
      }
    },
    skip,
    progress: say.progress,
  };
  return { context, found };
}

/** The first line of an error's message, without paths of this machine. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? 'failed without a message';
  return line
    .replaceAll(/(?:file:\/\/)?(?:\/[\w.@+-]+){2,}/g, (path) => path.slice(path.lastIndexOf('/') + 1))
    .slice(0, 300);
}
