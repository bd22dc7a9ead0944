import { table as layOut } from '../../cli/output/table.ts';
import { cellText, type Table } from './result.ts';

/** Wide enough for any table. */
const width = 1_000;

/** The lines of a table for the terminal. */
export function tableLines({ title, columns, rows, note }: Table): string[] {
  const isText = (index: number) => rows.some((row) => typeof row[index] === 'string');
  const lines = layOut(
    columns.map((column, i) => ({ title: column.title, align: isText(i) ? 'left' : 'right' })),
    rows.map((row) => columns.map((column, i) => cellText(row[i], column))),
    width,
  );
  return ['', title, ...lines, ...(note ? [`  ${note}`] : [])];
}
