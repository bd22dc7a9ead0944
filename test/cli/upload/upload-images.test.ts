import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient } from '../../../cli/client/client.ts';
import { findImages } from '../../../cli/upload/find-images.ts';
import type { Split } from '../../../cli/upload/known-images.ts';
import { uploadImages } from '../../../cli/upload/upload-images.ts';
import { type FakeOptions, startFakeService } from '../support/fake-service.ts';
import { jpeg, makeFolder } from '../support/files.ts';
import { stillClock } from '../support/still-clock.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(files: Record<string, string | Buffer>, options?: FakeOptions) {
  const folder = await makeFolder(files);
  const service = await startFakeService(options);
  ends.push(folder.remove, service.stop);
  const client = createClient({ url: service.url, key: 'hs_1' }, stillClock());
  const upload = async (dir = folder.dir, split: Split = 'train', onProgress?: (done: number) => void) =>
    uploadImages(client, (await findImages(dir)).files, { dataset: 'pets', split, ...(onProgress && { onProgress }) });
  return { folder, service, upload };
}

const digits = (content: Buffer) => createHash('sha256').update(content).digest('hex').slice(0, 8);

test('stores each image under its label, its name and the digits of its SHA-256', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a'), 'dog/1.jpg': jpeg('b') });
  const result = await upload();
  expect([...service.stored.keys()].sort()).toEqual([
    `pets/cat/1-${digits(jpeg('a'))}.jpg`,
    `pets/dog/1-${digits(jpeg('b'))}.jpg`,
  ]);
  expect([...service.stored.values()].map(String).sort()).toEqual([jpeg('a'), jpeg('b')].map(String));
  expect(result).toMatchObject({ uploaded: 2, bytes: 10, present: 0, skipped: [], failed: [] });
});

test('uploads several batches, and counts every file as done', async () => {
  const files = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`cat/${i}.jpg`, jpeg(`${i}`)]));
  const { service, upload } = await setUp(files);
  const seen: number[] = [];
  await upload(undefined, 'train', (done) => seen.push(done));
  expect(service.stored.size).toBe(120);
  expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
});

test('does not upload again what the dataset has', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a'), 'cat/2.jpg': jpeg('b'), 'cat/3.jpg': jpeg('c') });
  await upload();
  const second = await upload();
  expect(second).toMatchObject({ uploaded: 0, present: 3 });
  expect([...service.times.values()]).toEqual([1, 1, 1]);
});

test('uploads an image whose bytes have changed', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  service.stored.set('pets/cat/1-00000000.jpg', jpeg('old'));
  expect(await upload()).toMatchObject({ uploaded: 1 });
});

test('does not bring back an image under the label that it was moved from', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  service.stored.set(`pets/dog/1-${digits(jpeg('a'))}.jpg`, jpeg('a'));
  const result = await upload();
  expect(result).toMatchObject({ uploaded: 0, skipped: [{ reason: 'already there under another label or split' }] });
});

test('gives an image that was unlabelled its label', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  service.stored.set(`pets/_unlabelled/1-${digits(jpeg('a'))}.jpg`, jpeg('a'));
  expect(await upload()).toMatchObject({ uploaded: 1 });
});

test('uploads the same image twice in a label once', async () => {
  const { service, upload } = await setUp({ 'cat/a/1.jpg': jpeg('a'), 'cat/b/1.jpg': jpeg('a') });
  expect(await upload()).toMatchObject({ uploaded: 1, skipped: [{ reason: 'the same image twice' }] });
  expect(service.stored.size).toBe(1);
});

test('uploads to the part of the dataset that is named', async () => {
  const { folder, service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  await upload(folder.dir, 'golden');
  expect([...service.stored.keys()]).toEqual([`pets/_golden/cat/1-${digits(jpeg('a'))}.jpg`]);
});

test('skips what is no image, with the reason', async () => {
  const { upload } = await setUp({
    'cat/1.jpg': 'text',
    'cat/2.jpg': '',
    'cat/3.jpg': Buffer.alloc(20 * 2 ** 20 + 1),
    'cat/4': jpeg('a'),
  });
  const result = await upload();
  expect(result.skipped.map(({ reason }) => reason).sort()).toEqual([
    'empty',
    'larger than 20 MiB',
    'not a JPEG, PNG, WebP or GIF',
  ]);
  expect(result.uploaded).toBe(1);
});

describe('when an upload fails', () => {
  const denied = { status: 403, text: '<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>' };

  test('the others go on', async () => {
    const { service, upload } = await setUp(
      { 'cat/1.jpg': jpeg('a'), 'cat/2.jpg': jpeg('b'), 'cat/3.jpg': jpeg('c') },
      { refuse: (key) => (key.includes('/2-') ? { status: 400, text: '<Code>EntityTooLarge</Code>' } : undefined) },
    );
    const result = await upload();
    expect(service.stored.size).toBe(2);
    expect(result.failed).toEqual([
      { path: expect.stringContaining('2.jpg'), reason: expect.stringContaining('EntityTooLarge') },
    ]);
  });

  test('a passing failure is tried again', async () => {
    const { upload } = await setUp(
      { 'cat/1.jpg': jpeg('a') },
      { refuse: (_, time) => (time <= 2 ? { status: 503, text: '<Code>SlowDown</Code>' } : undefined) },
    );
    expect(await upload()).toMatchObject({ uploaded: 1, failed: [] });
  });

  test('a form that has expired is asked for anew', async () => {
    const { upload } = await setUp(
      { 'cat/1.jpg': jpeg('a') },
      { refuse: (_, time) => (time === 1 ? denied : undefined) },
    );
    expect(await upload()).toMatchObject({ uploaded: 1, failed: [] });
  });

  test('it ends when nothing gets through', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`cat/${i}.jpg`, jpeg(`${i}`)]));
    const { upload } = await setUp(files, { refuse: () => denied });
    await expect(upload()).rejects.toThrow('Policy expired.');
  });

  test('the same command continues', async () => {
    let broken = true;
    const { service, upload } = await setUp(
      { 'cat/1.jpg': jpeg('a'), 'cat/2.jpg': jpeg('b') },
      { refuse: (key) => (broken && key.includes('/2-') ? { status: 400 } : undefined) },
    );
    await upload();
    broken = false;
    expect(await upload()).toMatchObject({ uploaded: 1, present: 1 });
    expect(service.stored.size).toBe(2);
  });
});
