/**
 * About `limit` items in the order of their labels: each label in proportion, and evenly spaced among its items. A
 * label with two items or more keeps at least two, so that a head can be tested on one and trained on the other.
 */
export function stratifiedSample<T extends { label: string }>(
  items: readonly T[],
  limit = Number.POSITIVE_INFINITY,
): T[] {
  const share = Math.min(1, limit / items.length);
  const labels = [...new Set(items.map(({ label }) => label))].sort();
  return labels.flatMap((label) => {
    const ofLabel = items.filter((item) => item.label === label);
    const count = Math.min(ofLabel.length, Math.max(2, Math.round(share * ofLabel.length)));
    return Array.from({ length: count }, (_, i) => ofLabel[Math.floor((i * ofLabel.length) / count)] as T);
  });
}
