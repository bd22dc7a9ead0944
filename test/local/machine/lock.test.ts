import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lockFolder } from '../../../local/machine/lock.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('the lock of a folder', () => {
  test('refuses a second one, and names the process that holds it', () => {
    const unlock = lockFolder(dir);
    expect(() => lockFolder(dir)).toThrow(`${dir} is in use by process ${process.pid}`);
    unlock();
    lockFolder(dir)();
  });

  test('is gone after unlocking', () => {
    lockFolder(dir)();
    expect(existsSync(path.join(dir, 'lock'))).toBe(false);
  });

  test('of a dead process is replaced', () => {
    const { pid } = spawnSync('true');
    writeFileSync(path.join(dir, 'lock'), JSON.stringify({ pid }));
    lockFolder(dir)();
  });

  test('of a process whose number has been reused is replaced', () => {
    writeFileSync(path.join(dir, 'lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    // The start time of a process is only known on Linux.
    if (process.platform === 'linux') lockFolder(dir)();
    else expect(() => lockFolder(dir)).toThrow('in use');
  });

  test('that is incomplete is replaced', () => {
    writeFileSync(path.join(dir, 'lock'), '{"pid":');
    lockFolder(dir)();
  });
});
