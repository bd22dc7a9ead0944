import { batches } from '../../shared/domain/batches.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { call } from '../api/client.ts';
import { changes, record, update } from '../state/changes.ts';
import { createStore } from '../state/store.ts';
import { counted } from '../words/numbers.ts';
import { inBatches } from './in-batches.ts';
import { adopt, type Deletion, keep } from './kept-deletions.ts';
import { exceptionsInWords } from './outcomes.ts';

/** How long a deletion can be undone, ms. Training, clearing the list and closing the console end that earlier. */
const undoTime = 10 * 60_000;
const undoableUntil = 'Permanent in 10 minutes, or when you train, clear this list or close the console.';
const permanent = 'Permanent.';

interface Deletions {
  waiting: Deletion[];
  /** Deleted keys, which lists that were loaded earlier may still contain. */
  done: ReadonlySet<string>;
}

export const deletions = createStore<Deletions>({ waiting: [], done: new Set() });

/** Keys of deleted images, including those that wait to be deleted. */
export const deletedKeys = ({ waiting, done }: Deletions): ReadonlySet<string> =>
  new Set([...done, ...waiting.flatMap(({ keys }) => keys)]);

/** Hides images now and deletes them later. */
export function deleteLater(dataset: string, keys: string[], rejected: string[] = []): void {
  wait({ id: crypto.randomUUID(), dataset, keys, rejected, askedAt: new Date().toISOString() }, undoableUntil);
}

const setWaiting = (of: (waiting: Deletion[]) => Deletion[]) => {
  deletions.set((now) => ({ ...now, waiting: of(now.waiting) }));
  keep(deletions.get().waiting);
};

const forget = (id: string) => setWaiting((waiting) => waiting.filter((deletion) => deletion.id !== id));

/** The id of each deletion's entry in the list of changes. */
const changeIds = new Map<string, number>();

function wait(deletion: Deletion, note: string): void {
  const { id, keys } = deletion;
  setWaiting((waiting) => [...waiting.filter((other) => other.id !== id), deletion]);
  const changeId = changeIds.get(id);
  if (changeId !== undefined && changes.get().some((change) => change.id === changeId))
    update(changeId, { state: 'open', note });
  else {
    const change = record({
      text: `${counted(keys.length, 'image')} deleted.`,
      note,
      action: { label: 'Undo', run: async () => void forget(id) },
      onClear: () => void commit(id),
    });
    changeIds.set(id, change);
  }
  setTimeout(() => void commit(id), undoTime);
}

/** Outcomes after which an image no longer exists. */
const goneOutcomes = ['deleted', 'not-found'];

const running = new Map<string, Promise<void>>();

/** Carries out a deletion once. @throws Error; the remaining images keep waiting */
function commit(id: string): Promise<void> {
  const work = running.get(id) ?? carryOut(id).finally(() => running.delete(id));
  running.set(id, work);
  work.catch(() => undefined);
  return work;
}

async function carryOut(id: string): Promise<void> {
  const deletion = deletions.get().waiting.find((each) => each.id === id);
  if (!deletion) return;
  const change = changeIds.get(id) ?? 0;
  update(change, { state: 'busy' });
  const { outcomes, error, rest } = await inBatches(deletion.keys, (keys) =>
    call('deleteExamples', { dataset: deletion.dataset }, { json: { keys } }),
  );
  const gone = outcomes.filter(({ outcome }) => goneOutcomes.includes(outcome)).map(({ key }) => key);
  deletions.set(({ waiting, done }) => ({ waiting, done: new Set([...done, ...gone]) }));
  if (error) {
    wait({ ...deletion, keys: rest }, `${counted(rest.length, 'image')} not deleted yet: ${error.message}`);
    throw error;
  }
  forget(id);
  update(change, { state: 'final', note: exceptionsInWords(outcomes, goneOutcomes) ?? permanent });
}

/**
 * Carries out a dataset's deletions now, because a training takes the images that are in the bucket.
 * @throws Error
 */
export async function finishDeletions(dataset: string): Promise<void> {
  for (const deletion of deletions.get().waiting.filter((each) => each.dataset === dataset)) await commit(deletion.id);
}

/** Forgets deleted keys once a list is loaded that was requested after their deletion. */
export function forgetDeleted(keys: ReadonlySet<string>): void {
  if (keys.size === 0) return;
  deletions.set(({ waiting, done }) => ({ waiting, done: new Set([...done].filter((key) => !keys.has(key))) }));
}

/**
 * Bytes of requests that the browser still sends after the page is closed: 64 KiB in all, less a margin.
 * https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
const maxBytesOnClose = 60_000;

const bytesOf = (keys: string[]) => new TextEncoder().encode(JSON.stringify({ keys })).length;

/** Closing the page would lose deletions. */
export const isTooMuchToClose = (): boolean =>
  bytesOf(deletions.get().waiting.flatMap(({ keys }) => keys)) > maxBytesOnClose;

/** Sends as many deletions as a closing page can. The next tab takes over the rest. */
function sendOnClose(): void {
  if (!navigator.onLine) return;
  let bytesLeft = maxBytesOnClose;
  for (const { id, dataset, keys } of deletions.get().waiting) {
    for (const batch of batches(keys, requestLimits.keys)) {
      bytesLeft -= bytesOf(batch);
      if (bytesLeft < 0) return;
      void call('deleteExamples', { dataset }, { json: { keys: batch }, keepalive: true }).catch(() => undefined);
      setWaiting((waiting) =>
        waiting.map((deletion) =>
          deletion.id === id ? { ...deletion, keys: deletion.keys.filter((key) => !batch.includes(key)) } : deletion,
        ),
      );
    }
    forget(id);
    update(changeIds.get(id) ?? 0, { state: 'final', note: permanent });
  }
}

/** Takes over the deletions of closed tabs, and sends this tab's own when it closes. */
export async function startDeletions(): Promise<void> {
  addEventListener('pagehide', sendOnClose);
  for (const deletion of await adopt())
    wait(
      deletion,
      `From ${deletion.dataset}, before the console was closed. Permanent in 10 minutes, or when you train.`,
    );
}
