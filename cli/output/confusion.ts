import type { Score } from '../../shared/api/score.ts';
import { type Column, table } from './table.ts';
import { count, textWidth } from './text.ts';

/** With more classes, the largest confusions say more than a matrix. */
const widestMatrix = 12;
const longestList = 15;

/** Which classes are taken for which: a heading, and a table with its own heading first. */
export interface Confusion {
  title: string;
  note: string;
  lines: string[];
}

/** A matrix, rows the labels and columns the predictions; with many classes the largest confusions. */
export function describeConfusion(score: Score, width: number): Confusion {
  if (score.perClass.length > widestMatrix) {
    return { title: 'Largest confusions', note: '', lines: largest(score, width) };
  }
  return { title: 'Confusion matrix', note: 'rows: label, columns: prediction', lines: matrix(score, width) };
}

function matrix({ perClass, confusion }: Score, width: number): string[] {
  const labels = perClass.map(({ label }) => label);
  const longest = Math.max(...labels.map(textWidth));
  const cells = confusion.map((row) => row.map((value) => (value === 0 ? '·' : count(value))));
  const named = labels.map((label, k) => Math.max(textWidth(label), ...cells.map((row) => textWidth(row[k] ?? ''))));
  const fits = longest + 2 + named.reduce((sum, its) => sum + its + 2, 0) <= width;
  if (fits) return grid(labels, labels, cells, width);
  const letters = labels.map((_, k) => String.fromCharCode('a'.charCodeAt(0) + k));
  return grid(
    labels.map((label, k) => `${letters[k]}  ${label}`),
    letters,
    cells,
    width,
  );
}

function grid(rows: string[], columns: string[], cells: string[][], width: number): string[] {
  const headings: Column[] = [{ title: '' }, ...columns.map((title) => ({ title, align: 'right' as const }))];
  return table(
    headings,
    rows.map((row, k) => [row, ...(cells[k] ?? [])]),
    width,
  );
}

function largest({ perClass, confusion }: Score, width: number): string[] {
  const label = (k: number) => perClass[k]?.label ?? '';
  const found = confusion.flatMap((row, i) =>
    row.flatMap((value, k) => (i !== k && value > 0 ? [{ is: label(i), predicted: label(k), value }] : [])),
  );
  found.sort((a, b) => b.value - a.value);
  if (confusion.length === 0) return ['  In metrics.json: too large to show.'];
  if (found.length === 0) return ['  None.'];
  const lines = table(
    [{ title: 'label' }, { title: 'predicted as' }, { title: 'times', align: 'right' }],
    found.slice(0, longestList).map(({ is, predicted, value }) => [is, predicted, count(value)]),
    width,
  );
  const more = found.length - longestList;
  return more > 0 ? [...lines, `  and ${count(more)} more pairs`] : lines;
}
