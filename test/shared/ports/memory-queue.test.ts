import { createMemoryQueue } from '../../support/memory-queue.ts';
import { describeQueue } from './queue.contract.ts';

describeQueue('the queue in memory', async () => {
  const queue = createMemoryQueue();
  return { queue, bodies: async () => queue.sent };
});
