import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Queue } from '../../shared/ports/queue.ts';
import type { Dice } from '../client/dice.ts';

/** Faults that no service has, put in on purpose: what checks nothing finds none of them. */
export const plants = ['lost-writes', 'undone-deletes', 'no-conditions', 'moves-without-end', 'lost-messages'] as const;

export type Plant = (typeof plants)[number];

/** How often a planted fault strikes. */
const often = 0.3;

/** The buckets, with answers that are not true. */
export function plantedBuckets<T extends ObjectStore, U extends ObjectStore>(
  { uploads, state }: { uploads: T; state: U },
  plant: Plant | undefined,
  dice: Dice,
): { uploads: T; state: U } {
  const planted = (changes: Partial<ObjectStore>) => ({ uploads: { ...uploads, ...changes }, state });
  switch (plant) {
    case 'lost-writes':
      return planted({ put: async (...given) => (dice.chance(often) ? { etag: 'none' } : uploads.put(...given)) });
    case 'undone-deletes':
      return planted({ delete: async (...given) => dice.chance(often) || uploads.delete(...given) });
    case 'moves-without-end':
      // What a move has copied stays where it was, too.
      return planted({ delete: async (key, options = {}) => 'ifMatch' in options || uploads.delete(key, options) });
    case 'no-conditions':
      return { uploads: { ...uploads, ...unconditional(uploads) }, state: { ...state, ...unconditional(state) } };
    default:
      return { uploads, state };
  }
}

/** A queue that loses messages which it has accepted. */
export function plantedQueue<T extends Queue>(queue: T, plant: Plant | undefined, dice: Dice): T {
  if (plant !== 'lost-messages') return queue;
  return { ...queue, send: async (...given) => (dice.chance(often) ? undefined : queue.send(...given)) };
}

const unconditional = (bucket: ObjectStore): Pick<ObjectStore, 'put' | 'delete'> => ({
  put: (key, body) => bucket.put(key, body),
  delete: (key) => bucket.delete(key),
});
