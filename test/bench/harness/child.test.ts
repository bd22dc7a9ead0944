import { expect, test } from '@jest/globals';
import { runChild } from '../../../bench/harness/child.ts';

const node = (code: string) => [process.execPath, '-e', code];

test('the result is the last line that a process prints', async () => {
  expect(await runChild(node('console.log("banner"); console.log(JSON.stringify({ seconds: 2 }))'))).toEqual({
    seconds: 2,
  });
});

test("a process that fails is reported in its error's words", async () => {
  await expect(runChild(node('throw new RangeError("too wide")'))).rejects.toThrow('RangeError: too wide');
});

test('a process that takes too long is killed', async () => {
  await expect(runChild(node('setInterval(() => {}, 1000)'), { limitSeconds: 0.2 })).rejects.toThrow(
    'killed after 0.2 s',
  );
});

test('a process that prints no JSON has no result', async () => {
  await expect(runChild(node('console.log("done")'))).rejects.toThrow('no result');
});

test('a missing command is an error', async () => {
  await expect(runChild(['no-such-command'])).rejects.toThrow('ENOENT');
});
