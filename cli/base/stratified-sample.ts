/**
 * About `limit` items in the order of their labels: each label in proportion, and evenly spaced among its items. A
 * label that has two items keeps at least two, so that a head can be tested on one and trained on the other.
 */
export function stratifiedSample<T extends { label: string }>(
  items: readonly T[],
  limit = Number.POSITIVE_INFINITY,
): T[] {
  const share = Math.min(1, limit / items.length);
  const labels = [...new Set(items.map(({ label }) => label))].sort();
  return labels.flatMap((label) => {
    const its = items.filter((item) => item.label === label);
    const wanted = Math.min(its.length, Math.max(2, Math.round(share * its.length)));
    return Array.from({ length: wanted }, (_, i) => its[Math.floor((i * its.length) / wanted)] as T);
  });
}
