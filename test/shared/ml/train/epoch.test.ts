import { expect, test } from '@jest/globals';
import { trainEpoch } from '../../../../shared/ml/train/epoch.ts';
import type { Network } from '../../../../shared/ml/train/network.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';

/** The number of examples in each run of an epoch. */
async function runs(sizes: number[], examples: number, batchSize: number): Promise<number[]> {
  const given: number[] = [];
  const network = {
    sizes,
    async train(_: unknown, batches: { examples: Int32Array }) {
      given.push(batches.examples.length);
      return new Float32Array(Math.ceil(batches.examples.length / batchSize));
    },
  } as unknown as Network;
  const weights = new Float32Array(examples).fill(1);
  await trainEpoch(network, { tensors: {}, steps: 0 }, weights, createRandom(1), { batchSize, dropout: 0 });
  return given;
}

const largest = [1280, 1024, 1024, 1024, 10];

test('a run has many steps if they are short, and the signal is checked between runs', async () => {
  expect(await runs([1280, 128, 10], 2_400, 64)).toEqual([2_400]);
  expect(await runs(largest, 1_200, 512)).toEqual([512, 512, 176]);
});

test.each([
  ['of a large network', largest, 10],
  ['of a small one', [4, 3, 2], 2_000],
])('small batches do not make a run too long: %s', async (_, sizes, longest) => {
  const given = await runs(sizes, 3_000, 1);
  expect(Math.max(...given)).toBeLessThanOrEqual(longest);
  expect(given.reduce((sum, n) => sum + n)).toBe(3_000);
});

test('an aborted epoch ends before its next run', async () => {
  const control = new AbortController();
  let count = 0;
  const network = {
    sizes: largest,
    async train() {
      count++;
      control.abort(new Error('Enough.'));
      return new Float32Array(1);
    },
  } as unknown as Network;
  const options = { batchSize: 512, dropout: 0, signal: control.signal };
  const epoch = trainEpoch(
    network,
    { tensors: {}, steps: 0 },
    new Float32Array(2_000).fill(1),
    createRandom(1),
    options,
  );
  await expect(epoch).rejects.toThrow('Enough.');
  expect(count).toBe(1);
});
