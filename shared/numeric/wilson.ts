/** The 97.5% quantile of the normal distribution: 95% of it is within this many standard deviations. */
export const TWO_SIDED_95 = 1.959963984540054;
/** The 95% quantile of the normal distribution. */
export const ONE_SIDED_95 = 1.6448536269514722;

/**
 * Interval of a proportion (Wilson, "Probable inference, the law of succession, and statistical inference", 1927); 95%
 * by default. Counts may be fractions, as effective sample sizes are.
 * @param trials more than 0
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  quantile = TWO_SIDED_95,
): [low: number, high: number] {
  const share = successes / trials;
  const square = quantile * quantile;
  const spread = quantile * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  const scale = 1 + square / trials;
  const centre = share + square / (2 * trials);
  // At these counts the ends are exactly 0 and 1, which rounding would miss.
  return [successes === 0 ? 0 : (centre - spread) / scale, successes === trials ? 1 : (centre + spread) / scale];
}
