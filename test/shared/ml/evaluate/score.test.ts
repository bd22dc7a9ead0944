import { describe, expect, test } from '@jest/globals';
import { score } from '../../../../shared/ml/evaluate/score.ts';
import { softmax } from '../../../../shared/ml/evaluate/softmax.ts';

/** Logits that say the given class, surely. */
const sayings = (predicted: number[], classes: number) =>
  Float32Array.from(predicted.flatMap((k) => Array.from({ length: classes }, (_, other) => (other === k ? 9 : 0))));

const cats = {
  logits: sayings([0, 0, 0, 1, 1, 0, 1, 0], 3),
  labels: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2),
  classes: ['cat', 'dog', 'eel'],
  folds: 2,
  fold: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1),
};

describe('the score', () => {
  test("is scikit-learn's classification_report", () => {
    const { accuracy, macroF1, perClass, confusion, folds, examples } = score(cats);
    expect({ accuracy, folds, examples }).toEqual({ accuracy: 5 / 8, folds: 2, examples: 8 });
    expect(confusion).toEqual([
      [3, 1, 0],
      [1, 2, 0],
      [1, 0, 0],
    ]);
    expect(perClass).toEqual([
      { label: 'cat', precision: 3 / 5, recall: 3 / 4, f1: 6 / 9, support: 4 },
      { label: 'dog', precision: 2 / 3, recall: 2 / 3, f1: 4 / 6, support: 3 },
      { label: 'eel', precision: null, recall: 0, f1: 0, support: 1 },
    ]);
    expect(macroF1).toBeCloseTo((2 / 3 + 2 / 3 + 0) / 3, 12);
  });

  test('leaves out examples that were never held out', () => {
    const { examples, perClass, macroF1 } = score({ ...cats, fold: Int32Array.of(0, 1, 0, 1, 0, 1, 0, -1) });
    expect(examples).toBe(7);
    expect(perClass[2]).toEqual({ label: 'eel', precision: null, recall: null, f1: null, support: 0 });
    expect(macroF1).toBeCloseTo((6 / 8 + 4 / 6) / 2, 12);
  });

  test('has the mean of minus the log of the probability of the right class', () => {
    const right = Math.exp(9) / (Math.exp(9) + 2);
    const wrong = 1 / (Math.exp(9) + 2);
    expect(score(cats).logLoss).toBeCloseTo(-(5 * Math.log(right) + 3 * Math.log(wrong)) / 8, 12);
  });

  test('stays finite where a probability rounds to 0', () => {
    const { logLoss } = score({ ...cats, logits: cats.logits.map((x) => x * 100) });
    expect(logLoss).toBeCloseTo((3 * 900) / 8, 9);
  });

  test('survives JSON unchanged, in a fixed order of keys', () => {
    const json = JSON.stringify(score(cats));
    expect(JSON.parse(json)).toEqual(score(cats));
    expect(Object.keys(JSON.parse(json)).join()).toBe(
      'accuracy,interval,macroF1,logLoss,folds,examples,perClass,confusion',
    );
  });

  test('is refused when nothing was held out', () => {
    expect(() => score({ ...cats, fold: new Int32Array(8).fill(-1) })).toThrow('No example was held out');
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
