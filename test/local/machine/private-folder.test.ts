import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openPrivateFolder } from '../../../local/machine/private-folder.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'private-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const mode = (dir: string) => statSync(dir).mode & 0o7777;

test('only its owner can read a new folder and its parent', () => {
  openPrivateFolder(join(root, 'new/inner'));
  expect([mode(join(root, 'new')), mode(join(root, 'new/inner'))]).toEqual([0o700, 0o700]);
});

test('a folder of an earlier release becomes private', () => {
  const dir = join(root, 'old');
  mkdirSync(dir);
  chmodSync(dir, 0o755);
  openPrivateFolder(dir);
  expect(mode(dir)).toBe(0o700);
});

test('a shared folder stays as it is', () => {
  const dir = join(root, 'shared');
  mkdirSync(dir);
  chmodSync(dir, 0o1777);
  openPrivateFolder(dir);
  expect(mode(dir)).toBe(0o1777);
});
