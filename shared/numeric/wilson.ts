/** The normal distribution's 97.5 % quantile: 95 % lie within so many standard deviations. */
export const TWO_SIDED_95 = 1.959963984540054;
/** Its 95 % quantile: 95 % lie below so many standard deviations. */
export const ONE_SIDED_95 = 1.6448536269514722;

/**
 * Interval of a proportion (Wilson, "Probable inference, the law of succession, and statistical inference", 1927);
 * of 95 % unless another normal quantile is given. Counts may be fractions, as effective sample sizes are.
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
  // The ends are exactly 0 and 1 there; rounding would miss them.
  return [successes === 0 ? 0 : (centre - spread) / scale, successes === trials ? 1 : (centre + spread) / scale];
}
