import { padEnd, padStart, shorten, textWidth } from './text.ts';

/** Space left of every table, and between its columns. */
const gap = '  ';

export interface Column {
  title: string;
  /** Text stands left, numbers right. */
  align?: 'left' | 'right';
}

/**
 * Lines of an aligned table, its heading first. Where it is wider than `width`, the widest column on the left
 * side is shortened.
 */
export function table(columns: Column[], rows: string[][], width: number): string[] {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => textWidth(row[i] ?? ''))));
  const excess = widths.reduce((sum, its) => sum + gap.length + its, 0) - width;
  if (excess > 0) {
    const widest = columns.reduce(
      (best, { align }, i) => (align !== 'right' && (widths[i] ?? 0) > (widths[best] ?? 0) ? i : best),
      columns.findIndex(({ align }) => align !== 'right'),
    );
    if (widest >= 0) widths[widest] = Math.max(8, (widths[widest] ?? 0) - excess);
  }
  return cells.map((row) =>
    columns
      .map(({ align }, i) =>
        (align === 'right' ? padStart : padEnd)(shorten(row[i] ?? '', widths[i] ?? 0), widths[i] ?? 0),
      )
      .map((cell) => gap + cell)
      .join('')
      .trimEnd(),
  );
}
