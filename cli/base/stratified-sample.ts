/**
 * About `limit` of the items, each label in proportion and evenly from all of its items, at least two of a label that
 * has two: an image can only be scored by a head that saw others of its class. In the order of the labels.
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
