import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import type { Queue } from '../../../shared/ports/queue.ts';
import type { Dice } from '../client/dice.ts';

/** Bugs that no service has, to prove that the checks find them. */
export const plants = ['lost-writes', 'undone-deletes', 'no-conditions', 'moves-without-end', 'lost-messages'] as const;

export type Plant = (typeof plants)[number];

const faultProbability = 0.3;

/** The buckets with the bug. */
export function plantedBuckets<T extends ObjectStore, U extends ObjectStore>(
  { uploads, state }: { uploads: T; state: U },
  plant: Plant | undefined,
  dice: Dice,
): { uploads: T; state: U } {
  const planted = (changes: Partial<ObjectStore>) => ({ uploads: { ...uploads, ...changes }, state });
  switch (plant) {
    case 'lost-writes':
      return planted({
        put: async (...args) => (dice.chance(faultProbability) ? { etag: 'none' } : uploads.put(...args)),
      });
    case 'undone-deletes':
      return planted({ delete: async (...args) => dice.chance(faultProbability) || uploads.delete(...args) });
    case 'moves-without-end':
      // A move's source is not deleted.
      return planted({ delete: async (key, options = {}) => 'ifMatch' in options || uploads.delete(key, options) });
    case 'no-conditions':
      return { uploads: { ...uploads, ...unconditional(uploads) }, state: { ...state, ...unconditional(state) } };
    default:
      return { uploads, state };
  }
}

/** A queue that may lose accepted messages. */
export function plantedQueue<T extends Queue>(queue: T, plant: Plant | undefined, dice: Dice): T {
  if (plant !== 'lost-messages') return queue;
  return { ...queue, send: async (...args) => (dice.chance(faultProbability) ? undefined : queue.send(...args)) };
}

const unconditional = (bucket: ObjectStore): Pick<ObjectStore, 'put' | 'delete'> => ({
  put: (key, body) => bucket.put(key, body),
  delete: (key) => bucket.delete(key),
});
