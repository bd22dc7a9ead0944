import { describe, expect, test } from '@jest/globals';
import { minimise } from '../../../support/minimise.ts';

const rosenbrock = ([x, y]: Float64Array) => {
  const [a, b] = [x as number, y as number];
  return {
    value: (1 - a) ** 2 + 100 * (b - a * a) ** 2,
    gradient: [-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)],
  };
};

describe('L-BFGS', () => {
  test("finds the bottom of Rosenbrock's valley", () => {
    const { point, converged } = minimise(rosenbrock, [-1.2, 1], { tolerance: 1e-8 });
    expect(converged).toBe(true);
    expect(point[0]).toBeCloseTo(1, 8);
    expect(point[1]).toBeCloseTo(1, 8);
  });

  test('solves an ill-conditioned quadratic of more dimensions than its history', () => {
    const curvature = Array.from({ length: 40 }, (_, i) => 10 ** (i / 10));
    const quadratic = (x: Float64Array) => ({
      value: curvature.reduce((sum, c, i) => sum + (c * ((x[i] as number) - i) ** 2) / 2, 0),
      gradient: curvature.map((c, i) => c * ((x[i] as number) - i)),
    });
    const { point, converged } = minimise(quadratic, new Array(40).fill(0), { tolerance: 1e-7 });
    expect(converged).toBe(true);
    point.forEach((x, i) => {
      expect(x).toBeCloseTo(i, 6);
    });
  });

  test('stops immediately at the minimum', () => {
    expect(minimise(rosenbrock, [1, 1], { tolerance: 1e-8 })).toMatchObject({ iterations: 0, evaluations: 1 });
  });

  test('reports that its iterations ran out', () => {
    const result = minimise(rosenbrock, [-1.2, 1], { tolerance: 1e-8, maxIterations: 3 });
    expect(result).toMatchObject({ converged: false, iterations: 3 });
  });

  test('continues if values differ only by rounding, because slopes still show the way', () => {
    const rounded = (x: Float64Array) => {
      const { value, gradient } = rosenbrock(x);
      return { value: Math.fround(1 + value), gradient };
    };
    expect(minimise(rounded, [-1.2, 1], { tolerance: 1e-7 }).converged).toBe(true);
  });

  test('turns back from points without a value', () => {
    const guarded = ([x]: Float64Array) => ({
      value: (x as number) - Math.log(x as number),
      gradient: [1 - 1 / (x as number)],
    });
    const { point } = minimise(guarded, [0.01], { tolerance: 1e-8 });
    expect(point[0]).toBeCloseTo(1, 7);
  });

  test('refuses a start without a value', () => {
    const nothing = () => ({ value: Number.NaN, gradient: [Number.NaN] });
    expect(() => minimise(nothing, [0], { tolerance: 1e-8 })).toThrow(/not finite at the start/);
  });

  test('ends, unconverged, on a function without a value elsewhere', () => {
    const point = ([x]: Float64Array) => (x === 0 ? { value: 1, gradient: [1] } : { value: Number.NaN, gradient: [1] });
    expect(minimise(point, [0], { tolerance: 1e-8 }).converged).toBe(false);
  });

  test('ends, unconverged, on a function without a minimum', () => {
    const slope = ([x]: Float64Array) => ({ value: -(x as number), gradient: [-1] });
    expect(minimise(slope, [0], { tolerance: 1e-8 }).converged).toBe(false);
  });
});
