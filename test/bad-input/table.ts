import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Answer } from './deployment.ts';

/** A row of the table in docs/errors.md. */
export interface Row {
  input: string;
  /** `upload`, `predict`, `key`, ... */
  where: string;
  status: string;
  code: string;
  message: string;
  /** What to do, if the message does not say it. */
  advice: string;
}

const columns = ['input', 'where', 'status', 'code', 'message', 'advice'] as const;
const heading = '| input | where |';

/** Every row of the table. */
export function readTable(): Row[] {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const [, , ...lines] = text.slice(text.indexOf(heading)).trim().split('\n');
  return lines.map((line) => {
    const found = cells(line);
    if (found.length !== columns.length)
      throw new Error(`docs/errors.md: this row does not have ${columns.length} cells: ${line}`);
    return Object.fromEntries(columns.map((name, i) => [name, found[i]])) as unknown as Row;
  });
}

const cells = (line: string) =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** The rows of one place, as arguments of `test.each`. */
export const rowsAt = (place: string): [string, Row][] =>
  readTable()
    .filter(({ where }) => where === place)
    .map((row) => [row.input, row]);

/** Compares a response with its row. In a message, `{...}` stands for any text. */
export function expectRow({ status, code, says }: Answer, row: Row): void {
  expect({ status: `${status}`, code: code ? `\`${code}\`` : '' }).toEqual({ status: row.status, code: row.code });
  expect(says).toMatch(sentence(row.message));
}

function sentence(template: string): RegExp {
  const parts = template.split(/\{[^{}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]+')}$`);
}

/** Every case of a place has a row, and every row a case. */
export function expectSameInputs(place: string, cases: Record<string, unknown>): void {
  expect(Object.keys(cases).sort()).toEqual(
    rowsAt(place)
      .map(([input]) => input)
      .sort(),
  );
}
