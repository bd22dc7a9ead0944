import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createS3ObjectStore } from '../../../shared/adapters/s3-object-store.ts';
import { createS3Presigner } from '../../../shared/adapters/s3-presigner.ts';
import type { UploadForm } from '../../../shared/ports/presigner.ts';
import { type LocalAws, startLocalAws } from '../../support/local-bucket.ts';
import { describePresigner } from '../ports/presigner.contract.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

describePresigner('the presigner of S3', async () => createS3Presigner(aws.s3, aws.bucket));

const key = 'shop/red hat/ä+1.jpg';

function post({ url, fields }: UploadForm, file: string, changes: Record<string, string> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changes })) form.append(name, value);
  form.append('file', new Blob([file]), 'any name');
  return fetch(url, { method: 'POST', body: form });
}

describe('an upload form', () => {
  const form = () => createS3Presigner(aws.s3, aws.bucket).upload(key, { contentType: 'image/jpeg', maxBytes: 10 });

  test('uploads an image under its key, with its type', async () => {
    expect((await post(await form(), 'image')).status).toBe(204);
    const stored = await createS3ObjectStore(aws.s3, aws.bucket).get(key);
    expect(stored).toMatchObject({ contentType: 'image/jpeg' });
    expect(new TextDecoder().decode(stored?.body)).toBe('image');
  });

  test.each([
    ['a larger file', 'more than ten bytes', {}],
    ['an empty file', '', {}],
    ['another key', 'image', { key: 'other/hat/1.jpg' }],
    ['another type', 'image', { 'Content-Type': 'text/html' }],
  ])('refuses %s', async (_, file, changes) => {
    const { status } = await post(await form(), file, changes);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});

test('a download link responds with the requested content type', async () => {
  await createS3ObjectStore(aws.s3, aws.bucket).put(key, 'image', { contentType: 'text/html' });
  const link = await createS3Presigner(aws.s3, aws.bucket).download(key, { contentType: 'image/jpeg' });
  const answer = await fetch(link);
  expect(answer.headers.get('content-type')).toBe('image/jpeg');
  expect(await answer.text()).toBe('image');
});

test('a download link with a file name is saved under that name', async () => {
  await createS3ObjectStore(aws.s3, aws.bucket).put(key, 'archive');
  const options = { contentType: 'application/zip', filename: 'pets-3-onnx.zip' };
  const answer = await fetch(await createS3Presigner(aws.s3, aws.bucket).download(key, options));
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="pets-3-onnx.zip"');
});
