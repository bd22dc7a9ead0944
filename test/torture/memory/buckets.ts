import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  type MemoryStoreOptions,
} from '../../support/memory-object-store.ts';
import type { Dice } from '../client/dice.ts';
import { contentOf } from '../client/model.ts';

/** The state of a bucket from `at` until the next snapshot. */
export interface Snapshot {
  at: number;
  /** Contents by key. */
  objects: ReadonlyMap<string, string>;
}

/** An uploads bucket that sends events and records its history. */
export function createUploadsBucket(
  options: MemoryStoreOptions,
  moment: () => number,
  onCreated: (message: string) => void,
) {
  const store = createMemoryObjectStore(options);
  const history: Snapshot[] = [{ at: 0, objects: new Map() }];

  async function changed(key: string, isCreated: boolean): Promise<void> {
    const objects = new Map(history.at(-1)?.objects);
    const object = await store.get(key);
    if (object) objects.set(key, contentOf(object.body));
    else objects.delete(key);
    history.push({ at: moment(), objects });
    if (object && isCreated) onCreated(eventOf({ key, etag: object.etag, size: object.body.length }));
  }

  const bucket: MemoryObjectStore = {
    ...store,
    async put(key, ...rest) {
      const written = await store.put(key, ...rest);
      if (written) await changed(key, true);
      return written;
    },
    async copy(from, to, options) {
      const copied = await store.copy(from, to, options);
      if (copied !== 'changed' && copied !== 'exists') await changed(to, true);
      return copied;
    },
    async delete(key, ...rest) {
      const deleted = await store.delete(key, ...rest);
      if (deleted) await changed(key, false);
      return deleted;
    },
    async deleteVersion(key, ...rest) {
      await store.deleteVersion(key, ...rest);
      await changed(key, false);
    },
  };
  return { bucket, history };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function eventOf({ key, etag, size }: { key: string; etag: string; size: number }): string {
  const object = { key: encodeURIComponent(key), eTag: etag, size };
  return JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3: { object } }] });
}

/** Sends an event, perhaps late, twice or never. */
export function sendEvent(
  queue: { send(bodies: readonly string[], options?: { delaySeconds?: number }): Promise<void> },
  dice: Dice,
  { dropEvent, duplicate, late }: { dropEvent: number; duplicate: number; late: number },
  count: (fault: string) => void,
): (message: string) => void {
  return (message) => {
    if (dice.chance(dropEvent)) return count('lost event');
    const copies = dice.chance(duplicate) ? 2 : 1;
    if (copies > 1) count('event twice');
    for (let i = 0; i < copies; i++) {
      const isLate = dice.chance(late);
      if (isLate) count('late event');
      void queue.send([message], { delaySeconds: isLate ? dice.below(60) : 0 });
    }
  };
}

/** A copy by the owner, which overwrites its target. */
export async function overwritingCopy(store: ObjectStore, from: string, to: string): Promise<boolean> {
  const object = await store.get(from);
  if (!object) return false;
  await store.put(to, object.body, object.contentType === undefined ? {} : { contentType: object.contentType });
  return true;
}
