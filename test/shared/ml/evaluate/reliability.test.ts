import { describe, expect, test } from '@jest/globals';
import { reliability } from '../../../../shared/ml/evaluate/reliability.ts';
import { score } from '../../../../shared/ml/evaluate/score.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { data, reference } from './reference.ts';

/** Predictions with probability p that are correct with probability `truth(p)`. */
function predictions(count: number, truth: (p: number) => number) {
  const random = createRandom(5);
  const confidence = Float64Array.from({ length: count }, () => 0.4 + (0.6 * random()) / 2 ** 32);
  return { confidence, right: Uint8Array.from(confidence, (p) => (random() / 2 ** 32 < truth(p) ? 1 : 0)) };
}

describe('the expected calibration error', () => {
  test("is NumPy's, and its noise what NumPy simulates (evaluation.py)", () => {
    const { ece, eceNoise } = score(data);
    expect(ece).toBeCloseTo(reference.ece, 6);
    expect(Math.abs(eceNoise[0] - reference.eceNoise[0])).toBeLessThan(0.005);
    expect(Math.abs(eceNoise[1] - reference.eceNoise[1])).toBeLessThan(0.005);
  });

  test('of a calibrated model is within the noise, which falls with the number of examples', () => {
    const few = predictions(300, (p) => p);
    const many = predictions(4800, (p) => p);
    const [small, large] = [few, many].map(({ confidence, right }) => reliability(confidence, right));
    expect(small?.ece).toBeLessThan(small?.eceNoise[1] as number);
    expect(large?.ece).toBeLessThan(large?.eceNoise[1] as number);
    expect(large?.eceNoise[1]).toBeLessThan((small?.eceNoise[1] as number) / 3);
  });

  test('of an overconfident model is above the noise', () => {
    const { confidence, right } = predictions(3000, (p) => p * p);
    const { ece, eceNoise } = reliability(confidence, right);
    expect(ece).toBeGreaterThan(eceNoise[1]);
  });
});

describe('the reliability diagram', () => {
  test('has 15 bins whose upper edges belong to them', () => {
    const { reliability: bins } = reliability(Float64Array.of(1 / 3, 0.34, 1, 1), Uint8Array.of(1, 0, 1, 0));
    expect(bins).toHaveLength(15);
    expect(bins.map(({ examples }) => examples)).toEqual([0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect(bins[14]).toMatchObject({ confidence: 1, accuracy: 1 / 2, high: 1 });
    expect(bins[0]).toEqual({ low: 0, high: 1 / 15, examples: 0, confidence: null, accuracy: null, interval: null });
  });
});
