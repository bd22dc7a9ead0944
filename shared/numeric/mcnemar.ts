/**
 * The mid-p value of McNemar's test, two-sided: the probability that chance alone splits the examples that two versions
 * judge differently at least this unevenly; the observed split counts half (Fagerland, Lydersen and Laake, "The McNemar
 * test for binary matched-pairs data: mid-p and asymptotic are better than exact conditional", 2013).
 * @param gained examples that only the first version predicts correctly
 * @param lost examples that only the second predicts correctly
 */
export function mcNemarMidP(gained: number, lost: number): number {
  return Math.min(1, 2 * lowerMidP(Math.min(gained, lost), gained + lost));
}

/**
 * P(X < k) + P(X = k) / 2 for the number X of heads in n tosses of a coin. Computed with logs: the first term, 2^-n, is
 * 0 in float64 from n = 1,075 on.
 */
export function lowerMidP(k: number, n: number): number {
  let log = -n * Math.LN2;
  let below = 0;
  for (let i = 0; i < k; i++) {
    below += Math.exp(log);
    log += Math.log((n - i) / (i + 1));
  }
  return below + Math.exp(log) / 2;
}
