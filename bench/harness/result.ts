import { z } from 'zod';

const column = z.strictObject({
  title: z.string(),
  /** Decimal places of its numbers; 0 by default. */
  digits: z.number().int().min(0).max(12).optional(),
});
const cell = z.union([z.string(), z.number(), z.null()]);

const table = z.strictObject({
  title: z.string(),
  columns: z.array(column).min(1),
  /** null: not measured. */
  rows: z.array(z.array(cell)),
  /** An explanation of the table. */
  note: z.string().optional(),
});

/** A plot of two columns of a table, by title. */
const plot = z.strictObject({
  kind: z.enum(['bars', 'lines']),
  title: z.string(),
  /** Title of the table. */
  table: z.string(),
  /** Bars: the column of their names. Lines: the column of the horizontal axis. */
  x: z.string(),
  /** The column of the values. */
  y: z.string(),
});

/** The result of a bench, the only source of docs/performance.md. */
export const result = z.strictObject({
  name: z.string(),
  title: z.string(),
  /** The method, in sentences. */
  method: z.string(),
  /** The day, UTC. */
  date: z.iso.date(),
  machine: z.strictObject({ cpu: z.string(), cores: z.number(), memoryGb: z.number(), node: z.string() }),
  versions: z.record(z.string(), z.string()),
  data: z.string(),
  tables: z.array(table),
  plots: z.array(plot),
  /** Parts that could not be measured. */
  failures: z.array(z.strictObject({ part: z.string(), reason: z.string() })),
});

export type Cell = z.infer<typeof cell>;
export type Column = z.infer<typeof column>;
export type Table = z.infer<typeof table>;
export type Plot = z.infer<typeof plot>;
export type Result = z.infer<typeof result>;

/** The text of a cell: numbers with the decimal places of their column and commas between thousands. */
export function cellText(value: Cell | undefined, { digits = 0 }: Column): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
