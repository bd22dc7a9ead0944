import { batches } from '../../shared/domain/batches.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { call } from '../api/client.ts';
import { changes, record, update } from '../state/changes.ts';
import { createStore } from '../state/store.ts';
import { counted } from '../words/numbers.ts';
import { inBatches } from './in-batches.ts';
import { adopt, keep, type Wish } from './kept-deletions.ts';
import { othersInWords } from './outcomes.ts';

/** How long a deletion waits, ms. It is done earlier when a training starts or the console is left. */
const delay = 10 * 60_000;
const untilWhen = 'For good in 10 minutes, when you train, clear this list or close the console.';

interface Deletions {
  waiting: Wish[];
  /** Keys that were deleted, and may still be in lists that were loaded before. */
  done: ReadonlySet<string>;
}

export const deletions = createStore<Deletions>({ waiting: [], done: new Set() });

/** Keys of images that are deleted, or as good as that. */
export const deletedKeys = ({ waiting, done }: Deletions): ReadonlySet<string> =>
  new Set([...done, ...waiting.flatMap(({ keys }) => keys)]);

/** Deletes images, later; they are hidden at once. */
export function deleteLater(dataset: string, keys: string[], rejected: string[] = []): void {
  wait({ id: crypto.randomUUID(), dataset, keys, rejected, askedAt: new Date().toISOString() }, untilWhen);
}

const setWaiting = (of: (waiting: Wish[]) => Wish[]) => {
  deletions.set((now) => ({ ...now, waiting: of(now.waiting) }));
  keep(deletions.get().waiting);
};

const forget = (id: string) => setWaiting((waiting) => waiting.filter((wish) => wish.id !== id));

/** What each wish is in the list of changes. */
const changeOf = new Map<string, number>();

function wait(wish: Wish, note: string): void {
  const { id, keys } = wish;
  setWaiting((waiting) => [...waiting.filter((each) => each.id !== id), wish]);
  const before = changeOf.get(id);
  if (changes.get().some((change) => change.id === before)) update(before ?? 0, { state: 'open', note });
  else {
    const change = record({
      text: `${counted(keys.length, 'image')} deleted.`,
      note,
      action: { label: 'Undo', run: async () => void forget(id) },
      onClear: () => void commit(id),
    });
    changeOf.set(id, change);
  }
  setTimeout(() => void commit(id), delay);
}

/** Outcomes after which an image is not there. */
const isGone = ['deleted', 'not-found'];

const running = new Map<string, Promise<void>>();

/** Carries a wish out, once. @throws Error: the rest waits on */
function commit(id: string): Promise<void> {
  const work = running.get(id) ?? carryOut(id).finally(() => running.delete(id));
  running.set(id, work);
  work.catch(() => undefined);
  return work;
}

async function carryOut(id: string): Promise<void> {
  const wish = deletions.get().waiting.find((each) => each.id === id);
  if (!wish) return;
  const change = changeOf.get(id) ?? 0;
  update(change, { state: 'busy' });
  const { outcomes, error, rest } = await inBatches(wish.keys, (keys) =>
    call('deleteExamples', { dataset: wish.dataset }, { json: { keys } }),
  );
  const gone = outcomes.filter(({ outcome }) => isGone.includes(outcome)).map(({ key }) => key);
  deletions.set(({ waiting, done }) => ({ waiting, done: new Set([...done, ...gone]) }));
  if (error) {
    wait({ ...wish, keys: rest }, `${counted(rest.length, 'image')} could not be deleted yet: ${error.message}`);
    throw error;
  }
  forget(id);
  update(change, { state: 'final', note: othersInWords(outcomes, isGone) ?? 'For good.' });
}

/**
 * Carries out what waits of a dataset: a training takes what is in the bucket.
 * @throws Error
 */
export async function finishDeletions(dataset: string): Promise<void> {
  for (const wish of deletions.get().waiting.filter((each) => each.dataset === dataset)) await commit(wish.id);
}

/** After a list was loaded that was asked for when `keys` had been deleted: those in it are there again. */
export function seenSince(keys: ReadonlySet<string>): void {
  if (keys.size === 0) return;
  deletions.set(({ waiting, done }) => ({ waiting, done: new Set([...done].filter((key) => !keys.has(key))) }));
}

/**
 * Bytes of requests that a browser still sends when a page is left: 64 KiB of all together, of which some are left.
 * https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
const mostWhenLeaving = 60_000;

const sizeOf = (keys: string[]) => new TextEncoder().encode(JSON.stringify({ keys })).length;

/** More waits than can be sent when the page is left. */
export const isTooMuchToLeave = (): boolean =>
  sizeOf(deletions.get().waiting.flatMap(({ keys }) => keys)) > mostWhenLeaving;

/** Sends what waits, as far as a page that is left can; the rest is kept for the next one. */
function sendWhenLeaving(): void {
  if (!navigator.onLine) return;
  let room = mostWhenLeaving;
  for (const { id, dataset, keys } of deletions.get().waiting) {
    for (const some of batches(keys, requestLimits.keys)) {
      room -= sizeOf(some);
      if (room < 0) return;
      void call('deleteExamples', { dataset }, { json: { keys: some }, keepalive: true }).catch(() => undefined);
      setWaiting((waiting) =>
        waiting.map((wish) =>
          wish.id === id ? { ...wish, keys: wish.keys.filter((key) => !some.includes(key)) } : wish,
        ),
      );
    }
    forget(id);
    update(changeOf.get(id) ?? 0, { state: 'final', note: 'For good.' });
  }
}

/** Takes over what a tab could not finish, and finishes its own when it is left. */
export async function startDeletions(): Promise<void> {
  addEventListener('pagehide', sendWhenLeaving);
  for (const wish of await adopt())
    wait(wish, `In ${wish.dataset}, before the console was closed. For good in 10 minutes, or when you train.`);
}
