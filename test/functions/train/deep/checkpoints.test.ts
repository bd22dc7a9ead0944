import { describe, expect, test } from '@jest/globals';
import { createCheckpoints } from '../../../../functions/train/deep/checkpoints.ts';
import { OutOfTime, watchTime } from '../../../../functions/train/deep/out-of-time.ts';
import { stateKey } from '../../../../shared/domain/state/state-key.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';

const checkpoint = {
  finished: [{ logits: Float32Array.of(1, 2), cosines: Float32Array.of(0.5) }],
  running: {
    losses: [0.25],
    trainer: {
      steps: 7,
      parameters: [
        {
          name: 'kernel',
          dimensions: [1, 2] as const,
          values: Float32Array.of(1, 2),
          first: Float32Array.of(3, 4),
          second: Float32Array.of(5, 6),
        },
      ],
    },
  },
};
const options = { training: 't1', inputDigest: 'input', everySeconds: 0, after: () => {} };
const key = stateKey.checkpoint('t1');

describe('the checkpoints of a training', () => {
  test('are stored in one object, the last one wins', async () => {
    const state = createMemoryObjectStore();
    let saves = 0;
    const checkpoints = createCheckpoints(state, { ...options, after: () => saves++ });
    expect(await checkpoints.load()).toBeUndefined();
    await checkpoints.save({ finished: [] });
    await checkpoints.save(checkpoint);
    expect(await checkpoints.load()).toEqual(checkpoint);
    expect(state.keys()).toEqual([key]);
    expect(saves).toBe(2);
  });

  test('are not stored more often than needed', async () => {
    const state = createMemoryObjectStore();
    let saves = 0;
    const checkpoints = createCheckpoints(state, { ...options, everySeconds: 0.1, after: () => saves++ });
    const startedAt = performance.now();
    while (saves < 2) {
      await checkpoints.save({ finished: [] });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    expect(saves).toBe(2);
  });

  test('are ignored when they belong to another input, or are damaged', async () => {
    const state = createMemoryObjectStore();
    const checkpoints = createCheckpoints(state, options);
    await checkpoints.save(checkpoint);
    expect(await createCheckpoints(state, { ...options, inputDigest: 'another' }).load()).toBeUndefined();
    const body = (await state.get(key))?.body as Uint8Array;
    for (const at of [0, 40, body.length - 1]) {
      await state.put(
        key,
        body.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      );
      expect(await checkpoints.load()).toBeUndefined();
    }
    await state.put(key, body.subarray(0, 10));
    expect(await checkpoints.load()).toBeUndefined();
  });
});

describe('the time of a run', () => {
  test('ends when another epoch may not fit', () => {
    expect(() => watchTime(Date.now() + 60_000)()).not.toThrow();
    expect(() => watchTime(Date.now() + 10_000)()).toThrow(OutOfTime);
    expect(() => watchTime(Number.POSITIVE_INFINITY)()).not.toThrow();
  });
});
