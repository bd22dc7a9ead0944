import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layOut, positionOf, step, visible } from '../../../web/gallery/grid.ts';

describe('a grid', () => {
  test('renders the visible tiles, and no more than a few rows around them', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.integer({ min: 320, max: 2_000 }), fc.nat(100_000), (items, width, top) => {
        const height = 900;
        const grid = layOut(items, width);
        const [first, last] = visible(items, grid, top, height);
        for (let i = 0; i < items; i++) {
          const { y } = positionOf(i, grid);
          if (y + grid.rowHeight > top && y < top + height) expect(i >= first && i < last).toBe(true);
        }
        expect(last - first).toBeLessThanOrEqual(grid.columns * (Math.ceil(height / grid.rowHeight) + 6));
      }),
      { numRuns: 30 },
    );
  });

  test('fills the width exactly', () => {
    const grid = layOut(100, 1_000);
    expect(grid.columns).toBe(7);
    expect(positionOf(6, grid).x + grid.tileWidth).toBeCloseTo(1_000);
    expect(grid.height).toBeCloseTo(15 * grid.rowHeight);
  });
});

describe('the keyboard', () => {
  const grid = layOut(20, 800);
  test('moves by tiles and rows, and stays inside', () => {
    expect(step('ArrowRight', 0, 20, grid, 2)).toBe(1);
    expect(step('ArrowDown', 0, 20, grid, 2)).toBe(grid.columns);
    expect(step('ArrowLeft', 0, 20, grid, 2)).toBeUndefined();
    expect(step('ArrowDown', 18, 20, grid, 2)).toBe(19);
    expect(step('End', 3, 20, grid, 2)).toBe(19);
    expect(step('Home', 3, 20, grid, 2)).toBe(0);
    expect(step('PageDown', 0, 20, grid, 2)).toBe(2 * grid.columns);
    expect(step('x', 0, 20, grid, 2)).toBeUndefined();
  });
});
