import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { lockFolder } from '../../lock.ts';
import { type Bodies, openBodies } from './bodies.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import type { Change } from './changes.ts';
import { openJournal } from './journal.ts';
import { createQueues, type Queues } from './queues.ts';

/** Everything in S3 and SQS: in memory to be asked, in `dir` to last. */
export interface Store {
  readonly buckets: Omit<Buckets, 'apply' | 'snapshot'>;
  readonly queues: Omit<Queues, 'apply' | 'snapshot'>;
  readonly bodies: Bodies;
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
  mkdirSync(dir, { recursive: true });
  const unlock = lockFolder(dir);
  try {
    const buckets = createBuckets();
    const queues = createQueues();
    const bodies = openBodies(path.join(dir, 'bodies'));
    const listeners: ((queue: string) => void)[] = [];
    const snapshot = function* (): Generator<Change> {
      // Queues first: buckets' changes carry messages for them.
      yield* queues.snapshot();
      yield* buckets.snapshot();
    };

    const journal = openJournal<Change>(path.join(dir, 'journal.jsonl'), (change) => {
      buckets.apply(change);
      queues.apply(change);
    });
    journal.compact(snapshot());
    bodies.keepOnly(buckets.files());
    let purging: Promise<void> | undefined;

    return {
      buckets,
      queues,
      bodies,
      commit(change) {
        journal.append(change);
        bodies.remove(buckets.apply(change));
        for (const queue of new Set(queues.apply(change))) for (const listener of listeners) listener(queue);
        if (journal.hasGrown()) journal.compact(snapshot());
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
