/** The normal distribution's 97.5 % quantile: 95 % lie within so many standard deviations. */
const Z = 1.959963984540054;

/**
 * 95 % interval of a proportion (Wilson, "Probable inference, the law of succession, and statistical inference", 1927).
 * @param trials at least 1
 */
export function wilsonInterval(successes: number, trials: number): [low: number, high: number] {
  const share = successes / trials;
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  const scale = 1 + (Z * Z) / trials;
  const centre = share + (Z * Z) / (2 * trials);
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
