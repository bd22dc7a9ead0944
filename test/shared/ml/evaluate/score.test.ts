import { describe, expect, test } from '@jest/globals';
import { score } from '../../../../shared/ml/evaluate/score.ts';
import { softmax } from '../../../../shared/numeric/softmax.ts';
import { wilsonInterval } from '../../../../shared/numeric/wilson.ts';
import { data, reference, sayings } from './reference.ts';

const cats = {
  logits: sayings([0, 0, 0, 1, 1, 0, 1, 0], 3),
  labels: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2),
  classes: ['cat', 'dog', 'eel'],
  folds: 2,
  fold: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1),
};

describe('the score', () => {
  test("is scikit-learn's (evaluation.py)", () => {
    const result = score(data);
    expect(result.accuracy).toBeCloseTo(reference.accuracy, 12);
    expect(result.confusion).toEqual(reference.confusion);
    expect(result.logLoss).toBeCloseTo(reference.logLoss, 6);
    expect(result.macroF1).toBeCloseTo(reference.macroF1, 12);
    result.perClass.forEach(({ precision, recall, f1, support }, k) => {
      expect(precision).toBeCloseTo(reference.precision[k] as number, 12);
      expect(recall).toBeCloseTo(reference.recall[k] as number, 12);
      expect(f1).toBeCloseTo(reference.f1[k] as number, 12);
      expect(support).toBe(reference.support[k]);
    });
  });

  test('is null if there is nothing to divide by', () => {
    const { accuracy, macroF1, macroPrecision, macroRecall, perClass, folds, examples } = score(cats);
    expect({ accuracy, folds, examples }).toEqual({ accuracy: 5 / 8, folds: 2, examples: 8 });
    expect(perClass).toMatchObject([
      { label: 'cat', precision: 3 / 5, recall: 3 / 4, f1: 6 / 9, support: 4 },
      { label: 'dog', precision: 2 / 3, recall: 2 / 3, f1: 4 / 6, support: 3 },
      { label: 'eel', precision: null, recall: 0, f1: 0, support: 1, intervals: { precision: null } },
    ]);
    expect(macroF1).toBeCloseTo((2 / 3 + 2 / 3 + 0) / 3, 12);
    expect(macroPrecision).toBeCloseTo((3 / 5 + 2 / 3) / 2, 12);
    expect(macroRecall).toBeCloseTo((3 / 4 + 2 / 3 + 0) / 3, 12);
  });

  test("has Wilson's interval of each class's precision and recall, and carries that of TP / (TP + FP + FN) over to F1", () => {
    const [cat] = score(cats).perClass;
    expect(cat?.intervals.precision).toEqual(wilsonInterval(3, 5));
    expect(cat?.intervals.recall).toEqual(wilsonInterval(3, 4));
    const [low, high] = wilsonInterval(3, 6);
    expect(cat?.intervals.f1?.[0]).toBeCloseTo((2 * low) / (1 + low), 12);
    expect(cat?.intervals.f1?.[1]).toBeCloseTo((2 * high) / (1 + high), 12);
  });

  test('has intervals of the macro averages as wide as a bootstrap finds them', () => {
    const { precision, recall, f1 } = score(data).macroIntervals;
    for (const [i, [low, high]] of [precision, recall, f1].entries()) {
      const ratio = (high - low) / (2 * 1.96 * (reference.macroDeviation[i] as number));
      expect(ratio).toBeGreaterThan(0.9);
      expect(ratio).toBeLessThan(1.1);
    }
  });

  test('of few images is uncertain even if all are correct', () => {
    const right = { ...cats, logits: sayings([...cats.labels], 3) };
    expect(score(right)).toMatchObject({ accuracy: 1, macroF1: 1 });
    expect(score(right).macroIntervals.f1[0]).toBeCloseTo(wilsonInterval(8, 8)[0], 12);
  });

  test('excludes examples that were never held out', () => {
    const { examples, perClass, macroF1 } = score({ ...cats, fold: Int32Array.of(0, 1, 0, 1, 0, 1, 0, -1) });
    expect(examples).toBe(7);
    expect(perClass[2]).toMatchObject({ label: 'eel', precision: null, recall: null, f1: null, support: 0 });
    expect(macroF1).toBeCloseTo((6 / 8 + 4 / 6) / 2, 12);
  });

  test('has the mean negative log of the probability of the correct class', () => {
    const right = Math.exp(9) / (Math.exp(9) + 2);
    const wrong = 1 / (Math.exp(9) + 2);
    expect(score(cats).logLoss).toBeCloseTo(-(5 * Math.log(right) + 3 * Math.log(wrong)) / 8, 12);
  });

  test('stays finite if a probability rounds to 0', () => {
    const { logLoss } = score({ ...cats, logits: cats.logits.map((x) => x * 100) });
    expect(logLoss).toBeCloseTo((3 * 900) / 8, 9);
  });

  test('survives JSON unchanged, in a fixed order of keys', () => {
    const json = JSON.stringify(score(cats));
    expect(JSON.parse(json)).toEqual(score(cats));
    expect(Object.keys(JSON.parse(json)).join()).toBe(
      'accuracy,interval,macroPrecision,macroRecall,macroF1,macroIntervals,logLoss,ece,eceNoise,reliability,folds,examples,perClass,confusion',
    );
  });

  test('is refused if nothing was held out', () => {
    expect(() => score({ ...cats, fold: new Int32Array(8).fill(-1) })).toThrow('No example was held out');
  });

  test('of 1,000 classes of 2 images is computed', () => {
    const labels = Int32Array.from({ length: 2000 }, (_, i) => i % 1000);
    const predicted = Array.from(labels, (label, i) => (i < 500 ? (label + 1) % 1000 : label));
    const classes = Array.from({ length: 1000 }, (_, k) => `class ${k}`);
    const result = score({ logits: sayings(predicted, 1000), labels, classes, folds: 2, fold: new Int32Array(2000) });
    expect(result).toMatchObject({ accuracy: 0.75, macroRecall: 0.75 });
    expect(result.perClass[0]).toMatchObject({ precision: 1, recall: 1 / 2, support: 2 });
  });
});

describe('softmax', () => {
  test('gives probabilities row by row, without overflow', () => {
    const [a, b, ...rest] = softmax(Float32Array.of(0, Math.log(3), 1000, 1000), 2);
    expect(a).toBeCloseTo(0.25, 7);
    expect(b).toBeCloseTo(0.75, 7);
    expect(rest).toEqual([0.5, 0.5]);
  });
});
