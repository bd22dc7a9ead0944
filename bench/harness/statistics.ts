import { quantile as quantileOf } from '../../shared/numeric/quantile.ts';

/** The quantile `q` of values in any order. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new Error('No value was measured: there is no quantile.');
  return quantileOf(Float64Array.from(values).sort(), q);
}

/** null without values. */
export const meanOf = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** `count` items, evenly spaced over a list; all if there are fewer. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)] as T);
}

/** The probability that two equal proportions differ this much by chance: the two-sided z-test with pooled variance. */
export function twoProportionP([a, ofA]: readonly [number, number], [b, ofB]: readonly [number, number]): number {
  const pooled = (a + b) / (ofA + ofB);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / ofA + 1 / ofB));
  return deviation === 0 ? 1 : 2 * upperTail(Math.abs(a / ofA - b / ofB) / deviation);
}

/** Upper tail of the standard normal distribution at z >= 0, to 7.5e-8 (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const series = terms.reduceRight((sum, term) => (sum + term) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
