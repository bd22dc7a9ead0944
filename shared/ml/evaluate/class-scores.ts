import { wilsonInterval } from '../../numeric/wilson.ts';

export type Interval = [low: number, high: number];

export interface ClassScore {
  label: string;
  /** Share of the predictions of this class that are correct; null if it was never predicted. */
  precision: number | null;
  /** Share of the examples of this class that are predicted correctly; null if none was scored. */
  recall: number | null;
  /** 2 TP / (2 TP + FP + FN); null if the class was neither predicted nor scored. */
  f1: number | null;
  /** Examples of this class that were scored. */
  support: number;
  /** 95% intervals; null if the value is null. */
  intervals: { precision: Interval | null; recall: Interval | null; f1: Interval | null };
}

/** Means over the classes that have a value, with 95% intervals. */
export interface MacroScore {
  macroPrecision: number;
  macroRecall: number;
  macroF1: number;
  macroIntervals: { precision: Interval; recall: Interval; f1: Interval };
}

/**
 * Precision, recall and F1 of each class, with Wilson intervals. F1 is not a proportion, but an increasing function 2x
 * / (1 + x) of one, x = TP / (TP + FP + FN), whose Wilson interval it maps (Hand, Christen and Kirielle, "F*: an
 * interpretable transformation of the F-measure", 2021).
 */
export function classScores(classes: readonly string[], confusion: readonly number[][]): ClassScore[] {
  const predicted = columnSums(confusion);
  return classes.map((label, k) => {
    const right = confusion[k]?.[k] as number;
    const support = sum(confusion[k] as number[]);
    const claimed = predicted[k] as number;
    const either = claimed + support - right;
    const f1 = intervalOf(right, either)?.map((x) => (2 * x) / (1 + x)) as Interval | undefined;
    return {
      label,
      precision: ratio(right, claimed),
      recall: ratio(right, support),
      f1: ratio(2 * right, claimed + support),
      support,
      intervals: { precision: intervalOf(right, claimed), recall: intervalOf(right, support), f1: f1 ?? null },
    };
  });
}

/**
 * Macro averages. Their variance comes from the delta method over the cells of the confusion matrix as one multinomial
 * draw (Takahashi, Yamamoto, Kuchiba and Koyama, "Confidence interval for micro-averaged F1 and macro-averaged F1
 * scores", 2022). The interval is Wilson's for the number of examples at which a proportion has this variance, capped
 * at the actual number, so that a perfect score on few images keeps a wide interval.
 */
export function macroScores(confusion: readonly number[][]): MacroScore {
  const rows = confusion.map(sum);
  const columns = columnSums(confusion);
  const diagonal = confusion.map((row, k) => row[k] as number);
  const examples = sum(rows);

  // Each ratio is factor * diagonal / (sum of the row, of the column, or of both).
  const average = (factor: number, byRow: boolean, byColumn: boolean): [value: number, interval: Interval] => {
    const wholes = rows.map((row, k) => (byRow ? row : 0) + (byColumn ? (columns[k] as number) : 0));
    const ratios = wholes.map((whole, k) => (whole === 0 ? 0 : (factor * (diagonal[k] as number)) / whole));
    const counted = wholes.filter((whole) => whole > 0).length;
    const value = sum(ratios) / counted;
    const slope = (k: number): number => (wholes[k] === 0 ? 0 : examples / (counted * (wholes[k] as number)));
    const fall = ratios.map((x, k) => x * slope(k));
    let mean = 0;
    let square = 0;
    for (const [i, row] of confusion.entries()) {
      for (const [j, count] of row.entries()) {
        if (count === 0) continue;
        const rise = i === j ? factor * slope(i) : 0;
        const gradient = rise - (byRow ? (fall[i] as number) : 0) - (byColumn ? (fall[j] as number) : 0);
        mean += (count / examples) * gradient;
        square += (count / examples) * gradient * gradient;
      }
    }
    const variance = (square - mean * mean) / examples;
    const effective = variance > 0 ? Math.min(examples, (value * (1 - value)) / variance) : examples;
    return [value, wilsonInterval(value * effective, effective)];
  };

  const [macroPrecision, precision] = average(1, false, true);
  const [macroRecall, recall] = average(1, true, false);
  const [macroF1, f1] = average(2, true, true);
  return { macroPrecision, macroRecall, macroF1, macroIntervals: { precision, recall, f1 } };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const intervalOf = (part: number, whole: number): Interval | null => (whole === 0 ? null : wilsonInterval(part, whole));

function columnSums(matrix: readonly number[][]): number[] {
  const sums = new Array<number>(matrix.length).fill(0);
  for (const row of matrix) for (const [k, value] of row.entries()) sums[k] = (sums[k] as number) + value;
  return sums;
}
