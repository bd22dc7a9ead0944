import path from 'node:path';
import { lockFolder } from '../../machine/lock.ts';
import { openPrivateFolder } from '../../machine/private-folder.ts';
import { type Bodies, openBodies } from './bodies.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import type { Change } from './changes.ts';
import { createClock } from './clock.ts';
import { openJournal } from './journal.ts';
import { createQueues, type Queues } from './queues.ts';

/** After a compaction that failed, how long until the next try. */
const compactPauseMs = 60_000;

/** Everything in S3 and SQS: in memory to be asked, in `dir` to last. */
export interface Store {
  readonly buckets: Omit<Buckets, 'apply' | 'snapshot'>;
  readonly queues: Omit<Queues, 'apply' | 'snapshot'>;
  readonly bodies: Bodies;
  /** The time for queues: it never goes back, not even over restarts. */
  now(): number;
  /** Makes one step, durable when this returns. Throws, and changes nothing, when it can't be written down. */
  commit(change: Change): void;
  /** Resolves once what was removed is gone from the disk: its body, and its name in the journal. */
  purge(): Promise<void>;
  /** Calls `listener` with the queues in which messages may have become visible. */
  onQueued(listener: (queue: string) => void): void;
  close(): Promise<void>;
}

/** Opens the folder (made when missing), brings back what was committed, and locks it until closed. */
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
      // Queues first: buckets' changes carry messages for them.
      yield* queues.snapshot();
      yield* buckets.snapshot();
    };

    const journal = openJournal<Change>(path.join(dir, 'journal.jsonl'), (change) => {
      buckets.apply(change);
      queues.apply(change);
      clock.reach(timeOf(change));
    });
    // No reason to refuse a step or a start: the journal is as good as before.
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
        // One for all who ask in this turn. Bodies that were removed before are unlinked by then.
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

/** The latest time that a step took from the queues' clock. */
function timeOf(change: Change): number {
  const at = 'at' in change ? change.at : 0;
  const sent =
    'messages' in change ? (change.messages ?? []).map(({ sent, lastReceived }) => lastReceived ?? sent) : [];
  return Math.max(at, ...sent);
}
