import { expect, test } from '@jest/globals';
import { type CpuProfile, secondsByPlace } from '../../../bench/harness/cpu-profile.ts';

const root = new URL('../../..', import.meta.url).href;
const frames: [functionName: string, url: string][] = [
  ['run', 'file:///x/node_modules/onnxruntime-node/dist/backend.js'],
  ['add', `${root}shared/ml/train/vector.ts`],
  ['(idle)', ''],
];
const profile = (samples: number[], timeDeltas: number[]): CpuProfile => ({
  nodes: frames.map(([functionName, url], id) => ({ id, callFrame: { functionName, url } })),
  samples,
  startTime: 1_000_000,
  timeDeltas,
});

test('time is counted where it was spent, within the window', () => {
  const found = secondsByPlace([profile([1, 0, 1, 0], [500_000, 1_000_000, 250_000, 500_000])], [1_500_000, 2_800_000]);
  expect(found).toEqual([
    ['ONNX Runtime', 1],
    ['shared/ml/train/vector.ts: add', 0.25],
  ]);
});

test('an idle thread does not count', () => {
  const busy = profile([0, 2], [100_000, 100_000]);
  const idle = profile([2, 2], [100_000, 100_000]);
  expect(secondsByPlace([busy, idle], [0, 2_000_000])).toEqual([
    ['ONNX Runtime', 0.1],
    ['(idle)', 0.1],
  ]);
});
