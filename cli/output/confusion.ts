import type { Score } from '../../shared/api/score.ts';
import { type Column, table } from './table.ts';
import { count, textWidth } from './text.ts';

/** With more classes, a list of the largest confusions is easier to read. */
const maxMatrixClasses = 12;
const maxPairs = 15;

/** The confusion between classes as a table, its headings first. */
export interface Confusion {
  title: string;
  note: string;
  lines: string[];
}

/** A confusion matrix, or with many classes the largest confusions. */
export function describeConfusion(score: Score, width: number): Confusion {
  if (score.perClass.length > maxMatrixClasses) {
    return { title: 'Largest confusions', note: '', lines: largest(score, width) };
  }
  return { title: 'Confusion matrix', note: 'rows: label, columns: prediction', lines: matrix(score, width) };
}

function matrix({ perClass, confusion }: Score, width: number): string[] {
  const labels = perClass.map(({ label }) => label);
  const labelWidth = Math.max(...labels.map(textWidth));
  const cells = confusion.map((row) => row.map((value) => (value === 0 ? '·' : count(value))));
  const columnWidths = labels.map((label, k) =>
    Math.max(textWidth(label), ...cells.map((row) => textWidth(row[k] ?? ''))),
  );
  const fits = labelWidth + 2 + columnWidths.reduce((sum, column) => sum + column + 2, 0) <= width;
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
  const labelOf = (k: number) => perClass[k]?.label ?? '';
  const found = confusion.flatMap((row, i) =>
    row.flatMap((value, k) => (i !== k && value > 0 ? [{ label: labelOf(i), predicted: labelOf(k), value }] : [])),
  );
  found.sort((a, b) => b.value - a.value);
  if (confusion.length === 0) return ['  See metrics.json: too large for the terminal.'];
  if (found.length === 0) return ['  None.'];
  const lines = table(
    [{ title: 'label' }, { title: 'predicted as' }, { title: 'times', align: 'right' }],
    found.slice(0, maxPairs).map(({ label, predicted, value }) => [label, predicted, count(value)]),
    width,
  );
  const more = found.length - maxPairs;
  return more > 0 ? [...lines, `  and ${count(more)} more pairs`] : lines;
}
