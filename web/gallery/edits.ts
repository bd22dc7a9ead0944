import { api } from '../api/client.ts';
import type { Outcome } from '../api/types.ts';
import { say, undoTime } from '../components/toasts.tsx';
import { counted, labelOf } from '../words.ts';

/** Keys in one call, as many as the API takes. */
const batch = 200;

async function inBatches(
  keys: string[],
  call: (keys: string[]) => Promise<{ results: Outcome[] }>,
): Promise<Outcome[]> {
  const results: Outcome[] = [];
  for (let i = 0; i < keys.length; i += batch) results.push(...(await call(keys.slice(i, i + batch))).results);
  return results;
}

/** Gives images another label, and says so with a way back; `done` is called after it, `undone` after the way back. */
export async function relabel(
  dataset: string,
  keys: string[],
  label: string,
  done: () => void,
  undone = done,
): Promise<void> {
  try {
    const results = await inBatches(keys, (some) => api.relabel(dataset, some, label));
    done();
    const moved = results.filter(({ outcome }) => outcome === 'relabelled');
    const other = results.find(({ outcome }) => !['relabelled', 'unchanged'].includes(outcome));
    const back = moved.filter(({ key }) => labelOf(key) !== undefined);
    say(`${counted(moved.length, 'image')} labelled ${label}.${reasonOf(other)}`, {
      ...(back.length > 0 && { label: 'Undo', run: () => void undo(dataset, back, undone) }),
    } as { label: string; run: () => void });
  } catch (error) {
    failed(error, () => void relabel(dataset, keys, label, done, undone));
  }
}

async function undo(dataset: string, moved: Outcome[], done: () => void): Promise<void> {
  const labels = new Set(moved.map(({ key }) => labelOf(key) ?? ''));
  try {
    for (const label of labels) {
      const some = moved.filter(({ key }) => labelOf(key) === label);
      await inBatches(
        some.flatMap(({ newKey }) => newKey ?? []),
        (keys) => api.relabel(dataset, keys, label),
      );
    }
    done();
  } catch (error) {
    failed(error, () => void undo(dataset, moved, done));
  }
}

const reasonOf = (other: Outcome | undefined) =>
  other ? ` Some could not: ${other.reason ?? `${other.key.split('/').at(-1)} ${other.outcome}`}` : '';

function failed(error: unknown, again: () => void): void {
  say((error as Error).message, { label: 'Try again', run: again });
}

/** What is about to be deleted: nothing is, as long as it can be undone. */
const waiting = new Map<number, { dataset: string; keys: ReadonlySet<string> }>();
let last = 0;

/** Deletes images after the time to undo it; `back` is called where somebody does. */
export function deleteLater(dataset: string, keys: string[], back: () => void): void {
  const id = ++last;
  waiting.set(id, { dataset, keys: new Set(keys) });
  say(`${counted(keys.length, 'image')} deleted.`, {
    label: 'Undo',
    run: () => {
      waiting.delete(id);
      back();
    },
  });
  setTimeout(() => void commit(id, back), undoTime);
}

async function commit(id: number, back: () => void): Promise<void> {
  const wish = waiting.get(id);
  if (!wish) return;
  waiting.delete(id);
  const keys = [...wish.keys];
  try {
    await inBatches(keys, (some) => api.deleteExamples(wish.dataset, some, true));
  } catch (error) {
    back();
    failed(error, () => deleteLater(wish.dataset, keys, back));
  }
}

/** Keys of a dataset that are as good as deleted. */
export const isDeleted = (key: string): boolean => [...waiting.values()].some(({ keys }) => keys.has(key));

addEventListener('pagehide', () => {
  for (const id of waiting.keys()) void commit(id, () => undefined);
});
