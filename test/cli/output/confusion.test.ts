import { describe, expect, test } from '@jest/globals';
import { describeConfusion } from '../../../cli/output/confusion.ts';
import { scoreOf } from '../../support/score.ts';

const scoreWith = (labels: string[], confusion: number[][]) =>
  scoreOf({ perClass: labels.map((label) => ({ label, precision: 1, recall: 1, f1: 1, support: 1 })), confusion });

const diagonal = (size: number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, k) => (i === k ? 9 : 0)));

const thirteen = Array.from({ length: 13 }, (_, i) => `c${i}`);

describe('the confusion matrix', () => {
  test('names its columns if there is room', () => {
    const score = scoreWith(
      ['circle', 'square'],
      [
        [80, 0],
        [1, 79],
      ],
    );
    expect(describeConfusion(score, 80).lines).toEqual([
      '          circle  square',
      '  circle      80       ·',
      '  square       1      79',
    ]);
  });

  test('uses letters for its columns otherwise', () => {
    const labels = Array.from({ length: 12 }, (_, i) => `a rather long label ${i}`);
    const { lines } = describeConfusion(scoreWith(labels, diagonal(12)), 80);
    expect(lines[0]).toMatch(/^ +a +b +c .* l$/);
    expect(lines[1]).toMatch(/^ {2}a {2}a rather long label 0 +9/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('becomes a list of the largest confusions with many classes', () => {
    const confusion = diagonal(13);
    (confusion[0] as number[])[1] = 3;
    (confusion[2] as number[])[0] = 7;
    const { title, lines } = describeConfusion(scoreWith(thirteen, confusion), 80);
    expect(title).toBe('Largest confusions');
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['label', 'predicted as', 'times'],
      ['c2', 'c0', '7'],
      ['c0', 'c1', '3'],
    ]);
  });

  test('refers to metrics.json if the response omits it', () => {
    expect(describeConfusion(scoreWith(thirteen, []), 80).lines).toEqual([
      '  See metrics.json: too large for the terminal.',
    ]);
  });

  test('says so if nothing was confused', () => {
    expect(describeConfusion(scoreWith(thirteen, diagonal(13)), 80).lines).toEqual(['  None.']);
  });
});
