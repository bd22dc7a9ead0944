import { expect, test } from '@jest/globals';
import { listDataset } from '../../../../shared/store/datasets/list-dataset.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';

const line = (key: string, label: string) =>
  JSON.stringify({ 'source-ref': `s3://bucket/${key}`, 'job-metadata': { 'class-name': label } });

test("a listing has the meaning of each image's key, and reports invalid keys", async () => {
  const uploads = createMemoryObjectStore();
  for (const key of [
    'shop/hat/1.jpg',
    'shop/_unlabelled/2.jpg',
    'shop/lost.jpg',
    'shop/hat/.hidden',
    'other/hat/1.jpg',
  ]) {
    await uploads.put(key, key);
  }
  const { images, problems } = await listDataset(uploads, 'shop');
  expect(images.map(({ key, meaning }) => [key, meaning.kind])).toEqual([
    ['shop/_unlabelled/2.jpg', 'unlabelled'],
    ['shop/hat/1.jpg', 'example'],
  ]);
  expect(images[1]?.content).toBe(`${images[1]?.etag}-14`);
  expect(problems).toEqual([{ key: 'shop/lost.jpg', problem: expect.stringContaining('folder of its label') }]);
});

test("a manifest's line beats the folder, and labels an unlabelled image", async () => {
  const uploads = createMemoryObjectStore();
  for (const key of ['shop/hat/1.jpg', 'shop/_test/hat/2.jpg', 'shop/_unlabelled/3.jpg']) await uploads.put(key, key);
  const lines = ['shop/hat/1.jpg', 'shop/_test/hat/2.jpg', 'shop/_unlabelled/3.jpg', 'shop/gone.jpg'];
  await uploads.put('shop/_manifests/a.jsonl', lines.map((key) => line(key, 'shoe')).join('\n'));
  const { images, problems } = await listDataset(uploads, 'shop');
  expect(images.map(({ key, meaning }) => [key, meaning])).toEqual([
    ['shop/_test/hat/2.jpg', expect.objectContaining({ label: 'shoe', split: 'test' })],
    ['shop/_unlabelled/3.jpg', expect.objectContaining({ kind: 'example', label: 'shoe', split: 'train' })],
    ['shop/hat/1.jpg', expect.objectContaining({ label: 'shoe', split: 'train' })],
  ]);
  expect(problems).toEqual([{ key: 'shop/_manifests/a.jsonl', problem: 'There is no image shop/gone.jpg.' }]);
});
