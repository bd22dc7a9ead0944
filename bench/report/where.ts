import type { Result, Table } from '../harness/result.ts';

/** The tables that divide a time into parts, each with its column of times. */
const divided = [
  { bench: 'predict', table: /^Parts/, time: 'ms', unit: 'ms' },
  { bench: 'cold-start', table: /^Parts/, time: 'takes ms', unit: 'ms' },
  { bench: 'profile', table: /./, time: 's', unit: 's' },
] as const;

const maxParts = 4;

/** The largest parts of each of these tables, as a list. */
export function whereMarkdown(results: ReadonlyMap<string, Result>): string {
  const lines = divided.flatMap(({ bench, table: title, time, unit }) => {
    const tables = results.get(bench)?.tables.filter((table) => title.test(table.title)) ?? [];
    return tables.map((table) => `- ${table.title}: ${largest(table, time, unit)}.`);
  });
  if (lines.length === 0) return '';
  return ['## Where the time goes', '', 'The largest parts, from the tables below.', '', ...lines].join('\n');
}

function largest(table: Table, time: string, unit: string): string {
  const column = table.columns.findIndex((one) => one.title === time);
  return table.rows
    .flatMap((row) => (typeof row[column] === 'number' ? [{ part: String(row[0]), value: row[column] }] : []))
    .sort((a, b) => b.value - a.value)
    .slice(0, maxParts)
    .map(({ part, value }) => `${part} ${value.toFixed(value < 10 ? 2 : 0)} ${unit}`)
    .join('; ');
}
