import { looksOf } from '../../shared/domain/names/look-alikes.ts';

/** Labels that look like the typed one, or differ by a letter or two; nearest first. */
export function nearLabels(typed: string, labels: readonly string[]): string[] {
  const text = looksOf(typed);
  if (text === '') return [];
  // Changing two of three letters makes another word.
  const maxDistance = [...text].length <= 3 ? 1 : 2;
  return labels
    .map((label) => ({ label, distance: distance(text, looksOf(label), maxDistance) }))
    .filter((candidate) => candidate.distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance)
    .map(({ label }) => label);
}

/** Labels that contain the typed text. */
export function labelsWith(typed: string, labels: readonly string[]): string[] {
  const text = folded(typed);
  return labels.filter((label) => folded(label).includes(text));
}

const folded = (label: string) => label.normalize('NFKC').toLowerCase().trim();

/**
 * The number of letters inserted, omitted, replaced or swapped (optimal string alignment). Lengths that differ by more
 * than `max` return `max + 1`. https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance
 */
export function distance(one: string, other: string, max: number): number {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (twoAbove[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [twoAbove, above] = [above, row];
  }
  return above[b.length] ?? 0;
}
