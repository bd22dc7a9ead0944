import { beforeAll, describe, expect, test } from '@jest/globals';
import { metricsJson } from '../../../../functions/train/evaluate/metrics.ts';
import { reportHtml } from '../../../../functions/train/report/report.ts';
import { type Metrics, metrics as metricsSchema } from '../../../../shared/api/metrics.ts';
import { metricsExample } from '../../../../shared/api/metrics-example.ts';
import { copies, example, shop, train } from '../examples.ts';

let metrics: Metrics;
beforeAll(async () => {
  ({ metrics } = await train(shop()));
});

/** The same metrics with this many classes. */
function withClasses(count: number): Metrics {
  const score = {
    ...metrics.score,
    perClass: Array.from({ length: count }, (_, k) => ({
      ...(metrics.score.perClass[0] as (typeof metrics.score.perClass)[0]),
      label: `class ${k}`,
      f1: 1 - k / count,
    })),
    confusion: Array.from({ length: count }, () => new Array<number>(count).fill(0)),
  };
  return { ...metrics, score, scoreWithoutCopies: score, test: score };
}

/** The fields that the schema reads from metrics.json, and the stored ones. */
function readBack(found: Metrics) {
  const stored = JSON.parse(metricsJson(found));
  return [metricsSchema.parse(stored), stored];
}

describe('metrics.json', () => {
  test('matches its schema, without an extra field', async () => {
    const apart = (split: 'test' | 'golden') => [example('hat', -1, 50, { split }), example('shoe', 1, 51, { split })];
    const examples = [...shop(), ...copies(example('hat', -1, 0), 1), ...apart('test'), ...apart('golden')];
    const full = await train(examples, { precision: { hat: 0.6, shoe: 0.999 } });
    const network = await train(shop(), { hyperparameters: { hiddenLayers: [4], l2: 'auto', epochs: 2 } });
    for (const found of [full, network]) {
      const [read, stored] = readBack(found.metrics);
      expect(read).toEqual(stored);
    }
    expect(full.metrics).toMatchObject({ test: {}, golden: {}, thresholds: [{ label: 'hat' }, { label: 'shoe' }] });
    expect(network.metrics.fit.solver).toBe('adamw');
  });

  test('has the fields of the published example', () => {
    const [read, stored] = readBack(metricsExample);
    expect(read).toEqual(stored);
  });

  test('keeps the confusion matrix of 300 classes', () => {
    expect(JSON.parse(metricsJson(withClasses(300))).score.confusion).toHaveLength(300);
  });

  test('has no confusion matrix for more classes, and stays small', () => {
    const json = metricsJson(withClasses(1_000));
    const { score, scoreWithoutCopies, test: apart } = JSON.parse(json);
    for (const one of [score, scoreWithoutCopies, apart]) {
      expect(one.confusion).toEqual([]);
      expect(one.perClass).toHaveLength(1_000);
    }
    expect(json.length).toBeLessThan(1_000_000);
  });

  test('has the first thousand entries of a long list', () => {
    const one = { key: 'k', label: 'hat', likely: 'shoe', probability: 0.1 };
    const long = { ...metrics, suspicious: new Array(1_001).fill(one) };
    expect(JSON.parse(metricsJson(long)).suspicious).toHaveLength(1_000);
  });

  test('keeps eight digits of a number, and all digits of an integer', () => {
    const { calibration } = JSON.parse(
      metricsJson({
        ...metrics,
        calibration: { temperature: 123_456_789, logLossBefore: 1 / 3, logLossAfter: 2e-9 / 3 },
      }),
    );
    expect(calibration).toEqual({ temperature: 123_456_789, logLossBefore: 0.33333333, logLossAfter: 6.6666667e-10 });
  });
});

test('a report with a thousand classes shows the hundred with the lowest F1, and says so', async () => {
  const html = await reportHtml(withClasses(1_000), []);
  expect(html).toContain('The 100 classes with the lowest F1, with 95% intervals; all 1,000 are in metrics.json');
  expect(html).toContain('class 999');
  expect(html).not.toContain('class 899');
  expect(html.length).toBeLessThan(100_000);
});
