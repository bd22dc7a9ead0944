import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createOutput } from '../../../cli/output/output.ts';
import { table } from '../../../cli/output/table.ts';

/** A stream that says it is a terminal of this width. */
function terminal(columns: number): WriteStream {
  const stream = Object.create(WriteStream.prototype) as WriteStream;
  return Object.defineProperty(stream, 'columns', { value: columns });
}

describe('the width of output', () => {
  const stderr = new PassThrough();
  afterEach(() => void stderr.read());

  test('is that of the terminal, or COLUMNS', () => {
    expect(createOutput(terminal(132), stderr, {}).columns).toBe(132);
    expect(createOutput(terminal(132), stderr, { COLUMNS: '60' }).columns).toBe(60);
    expect(createOutput(terminal(132), stderr, { COLUMNS: 'wide' }).columns).toBe(132);
    expect(createOutput(terminal(0), stderr, {}).columns).toBe(80);
  });

  test('is infinite without a terminal, so that nothing is cut', () => {
    const { columns } = createOutput(new PassThrough(), stderr, { COLUMNS: '60' });
    const name = 'x'.repeat(500);
    expect(table([{ title: 'name' }], [[name]], columns)[1]).toBe(`  ${name}`);
  });
});

test('help is COLUMNS wide', () => {
  const env = { ...process.env, COLUMNS: '70' };
  const { stdout } = spawnSync(process.execPath, ['cli/headstart.mjs', 'keys', 'create', '--help'], {
    encoding: 'utf8',
    env,
  });
  const described = stdout.split('\n').filter((line) => /^ {2}--| {20}/.test(line));
  expect(described.length).toBeGreaterThan(3);
  expect(Math.max(...described.map((line) => line.length))).toBeLessThanOrEqual(70);
});
