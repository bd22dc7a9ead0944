import path from 'node:path';
import { lockFolder } from '../../machine/lock.ts';
import { openPrivateFolder } from '../../machine/private-folder.ts';
import { type Bodies, openBodies } from './bodies.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import type { Change } from './changes.ts';
import { createClock } from './clock.ts';
import { openJournal } from './journal.ts';
import { createQueues, type Queues } from './queues.ts';

/** Pause after a failed compaction. */
const compactPauseMs = 60_000;

/** The data of S3 and SQS: in memory for reads, in `dir` for durability. */
export interface Store {
  readonly buckets: Omit<Buckets, 'apply' | 'snapshot'>;
  readonly queues: Omit<Queues, 'apply' | 'snapshot'>;
  readonly bodies: Bodies;
  /** The queues' clock: it never goes back, not even across restarts. */
  now(): number;
  /** Makes one change, durable when this returns. Throws, and changes nothing, if the journal can't be written. */
  commit(change: Change): void;
  /** Resolves once removed objects are gone from the disk: their bodies, and their names in the journal. */
  purge(): Promise<void>;
  /** Calls `listener` with every queue that has new or changed messages. */
  onQueued(listener: (queue: string) => void): void;
  close(): Promise<void>;
}

/** Opens or creates the folder, restores the committed state, and locks the folder until closed. */
export function openStore(dir: string): Store {
  openPrivateFolder(dir);
  const unlock = lockFolder(dir);
  try {
    const buckets = createBuckets();
    const queues = createQueues();
    const bodies = openBodies(path.join(dir, 'bodies'));
    const clock = createClock();
    const listeners: ((queue: string) => void)[] = [];
    const snapshot = function* (): Generator<Change> {
      // Queues first: changes of buckets contain messages for them.
      yield* queues.snapshot();
      yield* buckets.snapshot();
    };

    const journal = openJournal<Change>(path.join(dir, 'journal.jsonl'), (change) => {
      buckets.apply(change);
      queues.apply(change);
      clock.reach(timeOf(change));
    });
    // A failed compaction leaves the journal valid, so writes go on.
    let compactAgain = 0;
    const compact = () => {
      try {
        journal.compact(snapshot());
      } catch (error) {
        compactAgain = performance.now() + compactPauseMs;
        process.emitWarning(`The journal of ${dir} could not be compacted: ${(error as Error).message}`);
      }
    };
    compact();
    bodies.keepOnly(buckets.files());
    let purging: Promise<void> | undefined;

    return {
      buckets,
      queues,
      bodies,
      now: clock.now,
      commit(change) {
        journal.append(change);
        bodies.remove(buckets.apply(change));
        for (const queue of new Set(queues.apply(change))) for (const listener of listeners) listener(queue);
        if (journal.hasGrown() && performance.now() >= compactAgain) compact();
      },
      purge() {
        // One compaction serves all callers of this turn. By then, bodies removed earlier are unlinked.
        purging ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
          purging = undefined;
          journal.compact(snapshot());
        });
        return purging;
      },
      onQueued: (listener) => listeners.push(listener),
      async close() {
        journal.close();
        bodies.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The latest time of the queues' clock in a change. */
function timeOf(change: Change): number {
  const at = 'at' in change ? change.at : 0;
  const sent =
    'messages' in change ? (change.messages ?? []).map(({ sent, lastReceived }) => lastReceived ?? sent) : [];
  return Math.max(at, ...sent);
}
