import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dir, setUp } from '../support/commands.ts';

describe('headstart upload', () => {
  test('prints the uploaded, skipped and embedded images', async () => {
    const { service, headstart } = await setUp();
    const { code, text, progress } = await headstart('upload', join(dir, 'photos'), '--dataset', 'pets');
    expect(code).toBe(0);
    expect(text).toMatch(/Uploaded 2 images to dataset pets \(0\.0 kB in [\d.]+ s, [\d,]+ images\/s\)/);
    expect(text).toMatch(/1 skipped: text\. Use the image file itself\n.*notes\.txt/);
    expect(text).toContain('Embedded 2 images of the dataset');
    expect(progress.map(({ title }) => title)).toEqual(['Reading', 'Uploading', 'Embedding']);
    expect(service.stored.size).toBe(2);
  });

  test('lists rejected images with the reason', async () => {
    const { service, headstart } = await setUp();
    await headstart('upload', join(dir, 'photos'), '--dataset', 'pets', '--no-wait');
    const key = [...service.stored.keys()].find((stored) => stored.includes('cat')) as string;
    service.status.set(key, { status: 'rejected', rejection: { code: 'undecodable', reason: 'The JPEG ends early.' } });
    const { text } = await headstart('upload', join(dir, 'photos'), '--dataset', 'pets');
    expect(text).toContain('2 images already in the dataset');
    expect(text).toContain(`1 image can't be used:\n    ${key}\n      The JPEG ends early.`);
  });

  test('exits with 1 if a file failed, and says how to continue', async () => {
    const { headstart } = await setUp({ refuse: (key) => (key.includes('dog') ? { status: 400 } : undefined) });
    const { code, text, errors } = await headstart('upload', join(dir, 'photos'), '--dataset', 'pets');
    expect(code).toBe(1);
    expect(text).toMatch(/1 failed: .*\n.*dog/);
    expect(errors).toContain('1 file not uploaded. Run the command again to continue.');
  });

  test('exits with 2 if there is nothing to upload', async () => {
    const { headstart } = await setUp();
    const { code, errors } = await headstart('upload', join(dir, 'empty'), '--dataset', 'pets');
    expect(code).toBe(2);
    expect(errors).toMatch(/empty has no image that can be uploaded/);
  });
});
