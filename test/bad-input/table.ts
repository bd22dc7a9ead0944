import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Answer } from './deployment.ts';

/** A line of the table in docs/errors.md. */
export interface Row {
  input: string;
  /** Where it is met: `upload`, `predict`, `key`, ... */
  at: string;
  status: string;
  code: string;
  says: string;
  /** What to do, where that is not said. */
  todo: string;
}

const columns = ['input', 'at', 'status', 'code', 'says', 'todo'] as const;
const heading = '| input | where |';

/** Every line of the table. */
export function readTable(): Row[] {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const [, , ...lines] = text.slice(text.indexOf(heading)).trim().split('\n');
  return lines.map((line) => {
    const found = cells(line);
    if (found.length !== columns.length) throw new Error(`docs/errors.md: no line of ${columns.length} cells: ${line}`);
    return Object.fromEntries(columns.map((name, i) => [name, found[i]])) as unknown as Row;
  });
}

const cells = (line: string) =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** The lines of one place, as `test.each` takes them. */
export const rowsAt = (at: string): [string, Row][] =>
  readTable()
    .filter((row) => row.at === at)
    .map((row) => [row.input, row]);

/** Holds an answer against its line: in a sentence, `{...}` stands for any text. */
export function expectRow({ status, code, says }: Answer, row: Row): void {
  expect({ status: `${status}`, code: code ? `\`${code}\`` : '' }).toEqual({ status: row.status, code: row.code });
  expect(says).toMatch(sentence(row.says));
}

function sentence(template: string): RegExp {
  const parts = template.split(/\{[^{}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]+')}$`);
}

/** Holds the cases of a place against its lines: none without the other. */
export function expectSameInputs(at: string, cases: Record<string, unknown>): void {
  expect(Object.keys(cases).sort()).toEqual(
    rowsAt(at)
      .map(([input]) => input)
      .sort(),
  );
}
