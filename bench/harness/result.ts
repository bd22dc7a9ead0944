import { z } from 'zod';

const column = z.strictObject({
  title: z.string(),
  /** Digits after the point of its numbers; texts and whole numbers need none. */
  digits: z.number().int().min(0).max(12).optional(),
});
const cell = z.union([z.string(), z.number(), z.null()]);

const table = z.strictObject({
  title: z.string(),
  columns: z.array(column).min(1),
  /** null: was not measured. */
  rows: z.array(z.array(cell)),
  /** What has to be known to read it. */
  note: z.string().optional(),
});

/** A plot of columns of a table, which are named by their titles. */
const plot = z.strictObject({
  kind: z.enum(['bars', 'lines']),
  title: z.string(),
  /** Title of the table. */
  table: z.string(),
  /** Bars: the column of their names. Lines: that of the horizontal axis. */
  x: z.string(),
  /** The column of the values. */
  y: z.string(),
});

/** What a run of a bench found: all that docs/performance.md is made from. */
export const result = z.strictObject({
  name: z.string(),
  title: z.string(),
  /** What was done, in sentences. */
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

/** A cell as it is shown: numbers with the digits of their column and commas between thousands. */
export function cellText(value: Cell | undefined, { digits = 0 }: Column): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
