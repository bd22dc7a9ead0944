import { describe, expect, test } from '@jest/globals';
import { reportHtml } from '../../../../functions/train/report/report.ts';
import type { Metrics } from '../../../../shared/api/metrics.ts';
import { metricsExample } from '../../../../shared/api/metrics-example.ts';

const fit: Metrics['fit'] = {
  solver: 'adamw-deep',
  depth: 10,
  map: [112, 14, 14],
  parameters: 2_711_114,
  epochs: 2,
  losses: [0.8123, 0.4],
};
const comparison: Metrics['comparison'] = {
  dense: { accuracy: 0.9, interval: [0.85, 0.94], logLoss: 0.31 },
  deep: { accuracy: 0.95, interval: [0.91, 0.98], logLoss: 0.2 },
  chosen: 'deep',
  sentence: 'The deep head has the lower log loss.',
};
const report = (changes: Partial<Metrics>) => reportHtml({ ...metricsExample, ...changes }, []);

describe('the report of a deep head', () => {
  test('shows its map, its size, and its training', async () => {
    const text = await report({ fit });
    expect(text).toContain('<a href="#head">');
    expect(text).toContain('A deep head after block 10.');
    expect(text).toContain('map 112 x 14 x 14, 2,711,114 parameters, 2 epochs');
    expect(text).toContain('Training loss after each epoch: 0.812, 0.400.');
    expect(text).toContain('<dt>head</dt><dd>deep head after block 10</dd>');
    expect(text).not.toContain('started from version');
  });

  test('compares both heads, with intervals, and names the chosen one', async () => {
    const text = await report({ fit, comparison });
    expect(text).toContain('The deep head has the lower log loss.');
    expect(text).toMatch(/<td>dense<\/td><td>90\.0% <small>85\.0–94\.0<\/small><\/td><td>0\.310<\/td>/);
    expect(text).toMatch(/<td>deep \(this version\)<\/td><td>95\.0% <small>91\.0–98\.0<\/small><\/td><td>0\.200<\/td>/);
  });

  test('says if the result depends on history', async () => {
    const text = await report({ fit: { ...fit, startedFrom: 4 } });
    expect(text).toContain('This version started from version 4, so it depends on the model&#39;s history.');
  });

  test('says if fewer folds or a held-out third were scored, and why', async () => {
    const folds = (count: number) => report({ fit, score: { ...metricsExample.score, folds: count } });
    expect(await folds(5)).toContain('(5-fold cross-validation)');
    const third = await folds(1);
    expect(third).toContain('The score is that of a held-out third of the images');
    expect(third).toContain('<dt>evaluation</dt><dd>a held-out third of the images</dd>');
    expect(await folds(3)).toContain('3 folds instead of 5, because 5 would take too long.');
  });
});

describe('the report of a dense head', () => {
  test('compares it with a deep head if a training asked for the better one', async () => {
    const text = await report({ comparison: { ...comparison, chosen: 'dense' } });
    expect(text).toContain('A dense head.');
    expect(text).toContain('<td>dense (this version)</td>');
  });

  test('has no section about its head otherwise', async () => {
    expect(await report({})).not.toContain('#head');
  });
});
