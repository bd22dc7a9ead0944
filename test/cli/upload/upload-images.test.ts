import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient } from '../../../cli/client/client.ts';
import { findImages } from '../../../cli/upload/find-images.ts';
import { uploadImages } from '../../../cli/upload/upload-images.ts';
import type { Part } from '../../../shared/domain/dataset/folder-layout.ts';
import { type FakeOptions, problem, startFakeService } from '../support/fake-service.ts';
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
  const upload = async (split: Part = 'train', onProgress?: (done: number) => void) => {
    const { files } = await findImages(folder.dir, { split });
    const { plan, uploaded, bytes, failed } = await uploadImages(client, files, {
      dataset: 'pets',
      ...(onProgress && { onProgress }),
    });
    return {
      uploaded: uploaded.length,
      bytes,
      present: plan.present.length,
      skipped: plan.skipped,
      failed: failed.map(({ image, reason }) => ({ path: image.path, reason })),
      plan,
    };
  };
  return { folder, service, upload };
}

const digits = (content: Buffer) => createHash('sha256').update(content).digest('hex').slice(0, 8);

test('stores each image under its label, its name and digits of its SHA-256', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a'), 'dog/1.jpg': jpeg('b') });
  const result = await upload();
  expect([...service.stored.keys()].sort()).toEqual([
    `pets/cat/1-${digits(jpeg('a'))}.jpg`,
    `pets/dog/1-${digits(jpeg('b'))}.jpg`,
  ]);
  expect([...service.stored.values()].map(String).sort()).toEqual([jpeg('a'), jpeg('b')].map(String));
  expect(result).toMatchObject({ uploaded: 2, bytes: 10, present: 0, skipped: [], failed: [] });
});

test('uploads several batches and counts every file', async () => {
  const files = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`cat/${i}.jpg`, jpeg(`${i}`)]));
  const { service, upload } = await setUp(files);
  const seen: number[] = [];
  await upload('train', (done) => seen.push(done));
  expect(service.stored.size).toBe(120);
  expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
});

test('does not upload images that the dataset has', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a'), 'cat/2.jpg': jpeg('b'), 'cat/3.jpg': jpeg('c') });
  await upload();
  const second = await upload();
  expect(second).toMatchObject({ uploaded: 0, present: 3 });
  expect([...service.times.values()]).toEqual([1, 1, 1]);
});

test('does not upload an image whose content has changed', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  service.stored.set('pets/cat/1-00000000.jpg', jpeg('old'));
  const { uploaded, plan } = await upload();
  expect(uploaded).toBe(0);
  expect(plan.replaced.map(({ stored }) => stored.map(({ key }) => key))).toEqual([['pets/cat/1-00000000.jpg']]);
});

test('does not upload an image that the dataset has under another name', async () => {
  const { service, upload } = await setUp({ 'cat/2.jpg': jpeg('a') });
  service.stored.set(`pets/cat/1-${digits(jpeg('a'))}.jpg`, jpeg('a'));
  expect(await upload()).toMatchObject({ uploaded: 0, plan: { renamed: [{ image: { name: '2.jpg' } }] } });
});

test('reads the content of images that did not come through the API', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a'), 'cat/2.jpg': jpeg('b'), 'cat/3.jpg': jpeg('c') });
  service.stored.set('pets/cat/1.jpg', jpeg('a'));
  service.stored.set('pets/cat/2.jpg', jpeg('old'));
  service.stored.set('pets/cat/else.jpg', jpeg('c'));
  const { plan, uploaded } = await upload();
  expect(uploaded).toBe(0);
  expect([plan.present, plan.replaced, plan.renamed].map((list) => list.length)).toEqual([1, 1, 1]);
});

test('does not upload an image that was relabelled in the dataset', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  service.stored.set(`pets/dog/1-${digits(jpeg('a'))}.jpg`, jpeg('a'));
  expect(await upload()).toMatchObject({ uploaded: 0, plan: { moved: [{ stored: { label: 'dog' } }] } });
});

test('uploads an image that is unlabelled in the dataset', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  service.stored.set(`pets/_unlabelled/1-${digits(jpeg('a'))}.jpg`, jpeg('a'));
  expect(await upload()).toMatchObject({ uploaded: 1 });
});

test('uploads identical images of a label once', async () => {
  const { service, upload } = await setUp({ 'cat/a/1.jpg': jpeg('a'), 'cat/b/1.jpg': jpeg('a') });
  expect(await upload()).toMatchObject({ uploaded: 1, plan: { twice: [{ image: { name: '1.jpg' } }] } });
  expect(service.stored.size).toBe(1);
});

test('uploads to the given split', async () => {
  const { service, upload } = await setUp({ 'cat/1.jpg': jpeg('a') });
  await upload('golden');
  expect([...service.stored.keys()]).toEqual([`pets/_golden/cat/1-${digits(jpeg('a'))}.jpg`]);
});

test('skips files that are not images, with the reason', async () => {
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
    'text. Use the image file itself',
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

  test('a temporary failure is retried', async () => {
    const { upload } = await setUp(
      { 'cat/1.jpg': jpeg('a') },
      { refuse: (_, time) => (time <= 2 ? { status: 503, text: '<Code>SlowDown</Code>' } : undefined) },
    );
    expect(await upload()).toMatchObject({ uploaded: 1, failed: [] });
  });

  test('an expired form is replaced', async () => {
    const { upload } = await setUp(
      { 'cat/1.jpg': jpeg('a') },
      { refuse: (_, time) => (time === 1 ? denied : undefined) },
    );
    expect(await upload()).toMatchObject({ uploaded: 1, failed: [] });
  });

  test('the upload stops if all fail', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`cat/${i}.jpg`, jpeg(`${i}`)]));
    const { upload } = await setUp(files, { refuse: () => denied });
    await expect(upload()).rejects.toThrow('Policy expired.');
  });

  test('a refused file does not stop the others of its batch', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`cat/${i}.jpg`, jpeg(`${i}`)]));
    const { service, upload } = await setUp(files, {
      refuseForms: (names) => {
        const errors = names.flatMap((name, i) =>
          /^(7|31|55)\.jpg$/.test(name) ? [{ path: `body.files.${i}.filename`, message: 'No such name.' }] : [],
        );
        const refusal = problem(400, 'invalid-request', "The request can't be used.");
        return errors.length > 0 ? { ...refusal, json: { ...(refusal.json as object), errors } } : undefined;
      },
    });
    const { uploaded, failed } = await upload();
    expect([uploaded, service.stored.size]).toEqual([57, 57]);
    expect(failed.map(({ path, reason }) => `${basename(path)}: ${reason}`).sort()).toEqual([
      '31.jpg: No such name.',
      '55.jpg: No such name.',
      '7.jpg: No such name.',
    ]);
  });

  test('files that are unreadable, empty, changed or deleted do not stop the others', async () => {
    const files = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`cat/${i}.jpg`, jpeg(`${i}`)]));
    const { service, folder, upload } = await setUp(files, {
      refuse: () => {
        // What happens while others are on their way.
        for (let i = 40; i < 80; i++) rmSync(join(folder.dir, `cat/${i}.jpg`), { force: true });
        writeFileSync(join(folder.dir, 'cat/39.jpg'), jpeg('changed'));
        return undefined;
      },
    });
    for (let i = 0; i < 10; i++) await writeFile(join(folder.dir, `cat/${i}.jpg`), '');
    const { uploaded, failed, skipped } = await upload();
    expect(skipped.map(({ reason }) => reason)).toEqual(new Array(10).fill('empty'));
    expect(uploaded + failed.length).toBe(70);
    expect(service.stored.size).toBe(uploaded);
    expect(new Set(failed.map(({ reason }) => reason))).toEqual(
      new Set(['no longer there', 'changed during the upload']),
    );
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
