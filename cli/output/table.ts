import { padEnd, padStart, shorten, textWidth } from './text.ts';
import { visible } from './visible.ts';

/** Space before every column. */
const gap = '  ';

export interface Column {
  title: string;
  /** Default: left. */
  align?: 'left' | 'right';
  /** Never shortened, because users copy it. */
  whole?: boolean;
}

/**
 * Lines of an aligned table, its headings first. If it is wider than `width`, the widest left-aligned column is
 * shortened.
 */
export function table(columns: Column[], rows: string[][], width: number): string[] {
  const cells = [columns.map(({ title }) => title), ...rows].map((row) => row.map(visible));
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => textWidth(row[i] ?? ''))));
  const excess = widths.reduce((sum, column) => sum + gap.length + column, 0) - width;
  if (excess > 0) {
    const left = [...columns.keys()].filter((i) => columns[i]?.align !== 'right' && !columns[i]?.whole);
    const widest = left.sort((a, b) => (widths[b] as number) - (widths[a] as number))[0];
    if (widest !== undefined) widths[widest] = Math.max(8, (widths[widest] as number) - excess);
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
