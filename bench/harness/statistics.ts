/** The value below which a share `q` of the values lies: linear between the two nearest, as numpy's default. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new Error('No value was measured: there is no quantile.');
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Items spread evenly over a list, in its order; all of them when there are fewer. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)] as T);
}
