import { describe, expect, test } from '@jest/globals';
import { parseLabelManifest } from '../../../../shared/domain/dataset/label-manifest.ts';

const line = (key: string, label: string) =>
  JSON.stringify({
    'source-ref': `s3://bucket/${key}`,
    job: 0,
    'job-metadata': { 'class-name': label, confidence: 0.9 },
  });

describe('parseLabelManifest', () => {
  test('reads the label of each key; the last line for a key counts', () => {
    const { labels, problems } = parseLabelManifest(`${line('shop/a.jpg', 'hat')}\n\n${line('shop/a.jpg', 'shoe')}\n`);
    expect([...labels]).toEqual([['shop/a.jpg', 'shoe']]);
    expect(problems).toEqual([]);
  });

  test.each([
    ['{', /^Line 2: /],
    ['{"source-ref":"shop/b.jpg"}', /^Line 2: must be s3:/],
    ['{"source-ref":"s3://bucket/shop/b.jpg"}', /^Line 2: has no `\{job\}-metadata`/],
    [line('shop/b.jpg', '_x'), /^Line 2: A label can't start with a single underscore/],
  ])('reports a line it can not read, and reads the others: %s', (broken, problem) => {
    const { labels, problems } = parseLabelManifest(`${line('shop/a.jpg', 'hat')}\n${broken}`);
    expect([...labels]).toEqual([['shop/a.jpg', 'hat']]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });
});
