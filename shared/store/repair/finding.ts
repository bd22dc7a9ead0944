import { repairOf } from '../../domain/state/repairs.ts';
import type { ObjectEntry } from '../../ports/object-store.ts';
import { Damaged } from '../objects/damaged.ts';

/**
 * - `missing`: a required object does not exist.
 * - `stale`: the object is out of date.
 * - `damaged`: the object is unreadable, or differs from what was written.
 * - `orphaned`: nothing needs the object.
 */
export const findingKinds = ['missing', 'stale', 'damaged', 'orphaned'] as const;

/** A problem with a stored object. The object can change at any time between finding and repair. */
export interface Finding {
  kind: (typeof findingKinds)[number];
  /** The key of the object, or the prefix of several. */
  key: string;
  problem: string;
  /** The effect of `mend`, or the owner's next step if there is no `mend`. */
  repair: string;
  /** A training with these settings repairs it. */
  training?: { model: string; request: Record<string, unknown> };
  /** Repairs the problem if it still exists. Safe to repeat, and to run during any request. */
  mend?: () => Promise<void>;
}

/** The findings up to and including `at`, sorted by key. */
export interface Step {
  at: string;
  findings: Finding[];
}

export type Advice = Partial<Pick<Finding, 'repair' | 'mend'>>;

/** A finding for the object that `read` finds damaged, or none. */
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

/** A function that does `work` once for many findings: the first call starts it, the others wait for it. */
export function together(work: () => Promise<unknown>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work().then(() => undefined);
    return done;
  };
}

/** The entries of a listing in pages of `size`. */
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

/** The last key of a page. */
export const endOf = (page: readonly ObjectEntry[]): string => page.at(-1)?.key ?? '';
