import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type DeepHead, parametersOf } from '../../../../shared/ml/tail/deep-head.ts';
import { oneCycle } from '../../../../shared/ml/tail/one-cycle.ts';
import { gradientsGraph } from '../../../../shared/ml/tail/step-graph.ts';
import type { Layer, Parameter, Window } from '../../../../shared/ml/tail/tail.ts';
import { createTrainer, openSessions } from '../../../../shared/ml/tail/trainer.ts';

/** By PyTorch: see tail.py. */
interface Reference {
  /** Bits of float16. */
  maps: number[];
  targets: number[];
  mask: number[];
  start: Record<string, number[]>;
  losses: number[];
  gradients: Record<string, number[]>;
  end: Record<string, number[]>;
  logits: number[];
  /** Rates of steps 0, 1, 2, 3, 6 and 9 of 10, by the highest. */
  oneCycle: number[];
}
const reference: Reference = JSON.parse(readFileSync(new URL('tail.reference.json', import.meta.url), 'utf8'));

const parameter = (name: string, dimensions: readonly [number, number]): Parameter => ({
  name,
  dimensions,
  values: Float32Array.from(reference.start[name] as number[]),
});
const both = (name: string, outputs: number, inputs: number) => ({
  kernel: parameter(`${name}.kernel`, [outputs, inputs]),
  bias: parameter(`${name}.bias`, [outputs, 1]),
});
const pointwise = (name: string, input: string, outputs: number, inputs: number): Layer => ({
  kind: 'pointwise',
  input,
  output: name,
  ...both(name, outputs, inputs),
});
const depthwise = (name: string, input: string, channels: number, window: Window): Layer => ({
  kind: 'depthwise',
  input,
  output: name,
  window,
  ...both(name, channels, window.side ** 2),
});
const clip = (input: string): Layer => ({ kind: 'clip', input, output: `${input}.clipped`, min: 0, max: 6 });

/** The network of tail.py. */
const head: DeepHead = {
  tail: {
    input: 'map',
    map: { channels: 4, side: 5 },
    layers: [
      pointwise('expand0', 'map', 6, 4),
      clip('expand0'),
      depthwise('depthwise0', 'expand0.clipped', 6, { side: 3, stride: 2, padding: 1, from: 5, to: 3 }),
      clip('depthwise0'),
      pointwise('project0', 'depthwise0.clipped', 5, 6),
      pointwise('expand1', 'project0', 8, 5),
      clip('expand1'),
      depthwise('depthwise1', 'expand1.clipped', 8, { side: 5, stride: 1, padding: 2, from: 3, to: 3 }),
      clip('depthwise1'),
      pointwise('project1', 'depthwise1.clipped', 5, 8),
      { kind: 'sum', inputs: ['project1', 'project0'], output: 'residual' },
      pointwise('top', 'residual', 7, 5),
      clip('top'),
      { kind: 'mean', input: 'top.clipped', output: 'features' },
    ],
  },
  dense: both('dense', 3, 7),
};
const maps = Uint16Array.from(reference.maps);
const targets = Float32Array.from(reference.targets);
const mask = Float32Array.from(reference.mask);

/** The largest difference, relative to the largest number. */
const difference = (values: ArrayLike<number>, expected: readonly number[]): number => {
  expect(values.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((number, i) => Math.abs((values[i] as number) - number))) / largest;
};

describe('a deep head', () => {
  test('has the gradients that PyTorch computes', async () => {
    const session = await InferenceSession.create(gradientsGraph(head, true));
    const weights = parametersOf(head).map(({ name, dimensions, values }) => {
      return [name, new Tensor('float32', values, dimensions)];
    });
    const results = await session.run({
      ...Object.fromEntries(weights),
      maps: new Tensor('float16', maps, [3, 4, 25]),
      targets: new Tensor('float32', targets, [3, 3]),
      mask: new Tensor('float32', mask, [7, 3]),
    });
    const differences = Object.entries(reference.gradients).map(([name, gradient]) => {
      return [name, difference(results[`${name}.gradient`]?.data as Float32Array, gradient)] as const;
    });
    expect(differences).toHaveLength(16);
    expect(differences.filter(([, each]) => each > 1e-5)).toEqual([]);
  });

  test('takes the steps of AdamW that PyTorch takes', async () => {
    const sessions = await openSessions(head, { dropout: true, threads: 1 });
    const trainer = createTrainer(head, sessions, {
      learningRates: ({ dimensions }) => new Float64Array(dimensions[0]).fill(0.02),
    });
    const losses: number[] = [];
    for (let step = 0; step < 3; step++)
      losses.push((await trainer.step({ maps, targets, mask }, { factor: 0.5, weightDecay: 0.1 })).loss);
    expect(difference(losses, reference.losses)).toBeLessThan(1e-5);
    for (const { name, values } of trainer.state.parameters)
      expect(difference(values, reference.end[name] as number[])).toBeLessThan(1e-4);
    expect(difference((await trainer.score(maps)).logits, reference.logits)).toBeLessThan(1e-4);
    await sessions.release();
  });
});

test('the learning rate of one cycle is what PyTorch computes', () => {
  const rates = [0, 1, 2, 3, 6, 9].map((step) => oneCycle(step, 10));
  expect(difference(rates, reference.oneCycle)).toBeLessThan(1e-6);
});
