import { describe, expect, test } from '@jest/globals';
import { isInside, toScreen, viewOf, zoomAt } from '../../../web/map/geometry.ts';

describe('a view of the map', () => {
  const size = { width: 600, height: 400 };
  const points = [
    { x: -2, y: 0 },
    { x: 4, y: 3 },
  ];

  test('shows every point', () => {
    const view = viewOf(points, size);
    for (const point of points) {
      const [x, y] = toScreen(view, size, point);
      expect(x > 0 && x < 600 && y > 0 && y < 400).toBe(true);
    }
  });

  test('keeps what is under the pointer there when it zooms', () => {
    const view = viewOf(points, size);
    const before = toScreen(view, size, { x: 1, y: 1 });
    const after = toScreen(zoomAt(view, size, before, 3), size, { x: 1, y: 1 });
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
