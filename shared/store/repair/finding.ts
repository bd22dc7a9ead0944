import { repairOf } from '../../domain/state/repairs.ts';
import type { ObjectEntry } from '../../ports/object-store.ts';
import { Damaged } from '../objects/damaged.ts';

/**
 * - `missing`: something needs an object that is not there.
 * - `stale`: it was right once.
 * - `damaged`: it can't be read, or is not what was written.
 * - `orphaned`: nothing needs it.
 */
export const findingKinds = ['missing', 'stale', 'damaged', 'orphaned'] as const;

/** Something wrong with what is stored. It is found and repaired apart: anything can happen in between. */
export interface Finding {
  kind: (typeof findingKinds)[number];
  /** Of the object that is wrong; of several, what their keys begin with. */
  key: string;
  problem: string;
  /** What `mend` does; without it, what the owner has to do. */
  repair: string;
  /** A training with these settings repairs it. */
  training?: { model: string; request: Record<string, unknown> };
  /** Repairs it, if it is still so. Safe to repeat, and beside any request. */
  mend?: () => Promise<void>;
}

/** What was found in a part of the storage, up to and with `at`, in the order of its objects. */
export interface Step {
  at: string;
  findings: Finding[];
}

export type Advice = Partial<Pick<Finding, 'repair' | 'mend'>>;

/** Nothing, or what is wrong with the object that `read` can't read. */
export async function examine(
  read: () => Promise<unknown>,
  advice: (key: string) => Advice = () => ({}),
): Promise<Finding[]> {
  try {
    await read();
    return [];
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    const { kind, key, problem } = error;
    return [{ kind, key, problem, repair: repairOf(key), ...advice(key) }];
  }
}

/** Work that is done once for many findings: the first asks for it, the others wait for it. */
export function together(work: () => Promise<unknown>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work().then(() => undefined);
    return done;
  };
}

/** What a listing gives, in lists of `size`. */
export async function* inPages(entries: AsyncIterable<ObjectEntry>, size: number): AsyncGenerator<ObjectEntry[]> {
  let page: ObjectEntry[] = [];
  for await (const entry of entries) {
    page.push(entry);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Where a page ends. */
export const endOf = (page: readonly ObjectEntry[]): string => page.at(-1)?.key ?? '';
