import { describe, expect, test } from '@jest/globals';
import { isInside, toScreen, viewOf, zoomAt } from '../../../web/map/geometry.ts';

describe('a view of the map', () => {
  const points = [
    { x: -2, y: 0 },
    { x: 4, y: 3 },
  ];

  test('shows every point', () => {
    const view = viewOf(points, 600, 400);
    for (const point of points) {
      const [x, y] = toScreen(view, 600, 400, point);
      expect(x > 0 && x < 600 && y > 0 && y < 400).toBe(true);
    }
  });

  test('keeps what is under the pointer there when it zooms', () => {
    const view = viewOf(points, 600, 400);
    const before = toScreen(view, 600, 400, { x: 1, y: 1 });
    const after = toScreen(zoomAt(view, 600, 400, before, 3), 600, 400, { x: 1, y: 1 });
    expect(after[0]).toBeCloseTo(before[0]);
    expect(after[1]).toBeCloseTo(before[1]);
  });
});

test('a lasso holds what it goes around, also where it is bent inwards', () => {
  const outline: [number, number][] = [
    [0, 0],
    [10, 0],
    [10, 10],
    [5, 5],
    [0, 10],
  ];
  expect(isInside([5, 2], outline)).toBe(true);
  expect(isInside([5, 9], outline)).toBe(false);
  expect(isInside([12, 2], outline)).toBe(false);
});
