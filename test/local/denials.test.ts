import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDenials } from '../../local/denials.ts';

const denial = { time: '2026-01-02T03:04:05Z', principal: 'me', action: 's3:GetObject', resource: 'it', reason: 'no' };
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'denials-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

test('denials are kept in memory and in a file', () => {
  const denials = createDenials(join(dir, 'denied.jsonl'));
  denials.add(denial);
  denials.add(denial);
  expect(denials.list).toEqual([denial, denial]);
  expect(readFileSync(join(dir, 'denied.jsonl'), 'utf8')).toBe(`${JSON.stringify(denial)}\n`.repeat(2));
});

test('a failed write of the file is ignored', () => {
  const denials = createDenials(dir);
  denials.add(denial);
  expect(denials.list).toEqual([denial]);
});
