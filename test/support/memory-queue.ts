import type { Queue } from '../../shared/ports/queue.ts';

/** A queue whose messages stay where a test can look at them. Hiding one is not set up. */
export function createMemoryQueue() {
  const sent: string[] = [];
  let failure: Error | undefined;
  const queue: Queue = {
    async send(bodies) {
      if (failure) throw failure;
      sent.push(...bodies);
    },
    async hide() {
      throw new Error('This queue has received nothing that could be hidden.');
    },
  };
  return {
    ...queue,
    sent,
    /** From now on, sending throws `error`; undefined: all is well again. */
    fail(error: Error | undefined) {
      failure = error;
    },
  };
}

export type MemoryQueue = ReturnType<typeof createMemoryQueue>;
