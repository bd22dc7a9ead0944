import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inScratch } from '../../../cli/base/in-scratch.ts';

const gone = (folder: string) => expect(access(folder)).rejects.toThrow('ENOENT');

test('a temporary folder is removed with its files', async () => {
  const folder = await inScratch(async (scratch) => {
    await writeFile(join(scratch, 'file'), 'text');
    return scratch;
  });
  await gone(folder);
});

test('also when the work fails', async () => {
  let folder = '';
  const work = inScratch(async (scratch) => {
    folder = scratch;
    await access(folder);
    throw new Error('No work.');
  });
  await expect(work).rejects.toThrow('No work.');
  await gone(folder);
});

test('also when the user interrupts it', async () => {
  let folder = '';
  const work = inScratch((scratch) => {
    folder = scratch;
    process.emit('SIGINT');
    return new Promise(() => undefined);
  });
  await expect(work).rejects.toThrow('Run the same command to start over.');
  await gone(folder);
});
