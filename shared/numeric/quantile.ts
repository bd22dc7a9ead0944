/** The quantile of ascending values, at least one, interpolated linearly as NumPy does. */
export function quantile(ascending: Float64Array, share: number): number {
  const at = share * (ascending.length - 1);
  const below = Math.floor(at);
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  return low + (at - below) * (high - low);
}

/** @param values in any order, at least one */
export const median = (values: readonly number[]): number => quantile(Float64Array.from(values).sort(), 0.5);
