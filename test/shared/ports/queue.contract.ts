import { describe, expect, test } from '@jest/globals';
import type { Queue } from '../../../shared/ports/queue.ts';

/** The contract of every {@link Queue}. `bodies` returns the messages sent since, in any order. */
export function describeQueue(
  name: string,
  create: () => Promise<{ queue: Queue; bodies(): Promise<string[]> }>,
): void {
  describe(name, () => {
    test('takes any number of messages in one call', async () => {
      const { queue, bodies } = await create();
      const sent = Array.from({ length: 23 }, (_, i) => `message ${String(i).padStart(2, '0')}`);
      await queue.send(sent);
      expect((await bodies()).sort()).toEqual(sent);
    });

    test('takes none', async () => {
      const { queue, bodies } = await create();
      await queue.send([]);
      expect(await bodies()).toEqual([]);
    });

    test('keeps any text as it is', async () => {
      const { queue, bodies } = await create();
      await queue.send(['{"key":"Schürze/ä+b %20.jpg"}']);
      expect(await bodies()).toEqual(['{"key":"Schürze/ä+b %20.jpg"}']);
    });
  });
}
