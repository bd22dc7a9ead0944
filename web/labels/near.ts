import { looksOf } from '../../shared/domain/names/look-alikes.ts';

/** Labels that somebody may have meant who typed something else: one that looks alike, or is one or two letters away. */
export function nearLabels(typed: string, labels: readonly string[]): string[] {
  const text = looksOf(typed);
  if (text === '') return [];
  // Two letters of three are another word.
  const most = [...text].length <= 3 ? 1 : 2;
  return labels
    .map((label) => ({ label, distance: distance(text, looksOf(label), most) }))
    .filter((each) => each.distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .map(({ label }) => label);
}

/** Labels that contain what was typed. */
export function labelsWith(typed: string, labels: readonly string[]): string[] {
  const text = folded(typed);
  return labels.filter((label) => folded(label).includes(text));
}

const folded = (label: string) => label.normalize('NFKC').toLowerCase().trim();

/**
 * Letters inserted, left out, replaced, or swapped with their neighbour (optimal string alignment); more than `most`
 * is not told apart. https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance
 */
export function distance(one: string, other: string, most: number): number {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, above] = [above, row];
  }
  return above[b.length] ?? 0;
}
