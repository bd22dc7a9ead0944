import { describe, expect, test } from '@jest/globals';
import type { Upload, Uploads } from '../../../shared/api/uploads.ts';
import { parseUploadKey } from '../../../shared/domain/dataset/upload-key.ts';
import { maxImageBytes } from '../../../shared/domain/images/limits.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi } from './api.ts';

const file = { label: 'circle', filename: 'IMG_0001.jpg', contentType: 'image/jpeg', size: 1000 };
const sha256 = `9f86d081${'0'.repeat(56)}`;

async function upload(...files: unknown[]) {
  return (await createTestApi().read<Uploads>('POST /v1/datasets/shapes/uploads', { json: { files } })).uploads;
}

async function refused(given: Record<string, unknown>) {
  const response = await createTestApi().ask('POST /v1/datasets/shapes/uploads', { json: { files: [given] } });
  return (await expectProblem(response, 400, 'invalid-request')).errors?.map(({ path }) => path);
}

describe('POST /v1/datasets/{dataset}/uploads', () => {
  test('a form allows only the key, the type, and the size that embed accepts', async () => {
    const [first] = await upload({ ...file, sha256 });
    const key = first?.key;
    expect(key).toBe('shapes/circle/IMG_0001-9f86d081.jpg');
    expect(first?.upload).toEqual({
      url: 'https://uploads.test/',
      fields: { key, 'Content-Type': 'image/jpeg', maxBytes: `${maxImageBytes}` },
    });
  });

  test('two files with the same name and unknown bytes get two keys', async () => {
    const [first, second] = await upload(file, file);
    expect(first?.key).toMatch(/^shapes\/circle\/IMG_0001-[0-9a-f]{8}\.jpg$/);
    expect(second?.key).not.toBe(first?.key);
  });

  test('the folder follows from the split', async () => {
    const { label: _, ...unlabelled } = file;
    const uploads = await upload(
      { ...file, split: 'test' },
      { ...file, split: 'golden' },
      { ...unlabelled, split: 'unlabelled' },
    );
    const meanings = uploads.map(({ key }) => parseUploadKey(key));
    expect(meanings).toMatchObject([
      { kind: 'example', split: 'test', label: 'circle' },
      { kind: 'example', split: 'golden', label: 'circle' },
      { kind: 'unlabelled' },
    ]);
  });

  test('label and name are written as NFC', async () => {
    const [first] = await upload({ ...file, label: 'cafe\u0301', filename: 'e\u0301.jpg', sha256 });
    expect(first?.key).toBe('shapes/caf\u00e9/\u00e9-9f86d081.jpg');
  });

  test.each([
    ['a.b.jpg', 'a.b-9f86d081.jpg'],
    ['image', 'image-9f86d081'],
    ['my photo.a long end', 'my photo.a long end-9f86d081'],
  ])('%s becomes %s', async (filename, expected) => {
    const [first] = await upload({ ...file, filename, sha256 });
    expect(first?.key).toBe(`shapes/circle/${expected}`);
  });

  test.each([
    ['a reserved label', { label: '_test' }, 'body.files.0.label'],
    ['a label with a slash', { label: 'a/b' }, 'body.files.0.label'],
    ['no label', { label: undefined }, 'body.files.0.label'],
    ['a label for an unlabelled image', { split: 'unlabelled' }, 'body.files.0.label'],
    ['a name with a folder', { filename: '../a.jpg' }, 'body.files.0.filename'],
    ['a name that S3 would replace', { filename: `a\${filename}.jpg` }, 'body.files.0.filename'],
    ['a hidden name', { filename: '.a.jpg' }, 'body.files.0.filename'],
    ['a name of more than 255 bytes', { filename: `${'é'.repeat(126)}.jpg` }, 'body.files.0.filename'],
    ['a type that is not read', { contentType: 'image/svg+xml' }, 'body.files.0.contentType'],
    ['an empty file', { size: 0 }, 'body.files.0.size'],
    ['a file that is too large', { size: maxImageBytes + 1 }, 'body.files.0.size'],
    ['a digest that is none', { sha256: 'abc' }, 'body.files.0.sha256'],
    ['an unknown field', { colour: 'red' }, 'body.files.0'],
  ])('%s is refused', async (_, change, path) => {
    expect(await refused({ ...file, ...change })).toEqual([path]);
  });

  test('all problems of all files are reported together', async () => {
    const files = [{ ...file, label: '_a' }, file, { ...file, size: -1, filename: '' }];
    const response = await createTestApi().ask('POST /v1/datasets/shapes/uploads', { json: { files } });
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors?.map(({ path }) => path)).toEqual([
      'body.files.0.label',
      'body.files.2.filename',
      'body.files.2.size',
    ]);
  });
});

describe('POST /v1/predictions/uploads', () => {
  test('gives an unguessable key below _predict/', async () => {
    const request = { filename: 'a.jpg', contentType: 'image/jpeg', size: 8_000_000 };
    const api = createTestApi();
    const ask = () => api.read<Upload>('POST /v1/predictions/uploads', { json: request, scopes: ['predict'] });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first?.key).toMatch(/^_predict\/[0-9a-f]{32}\/a\.jpg$/);
    expect(first.upload.fields).toMatchObject({ key: first.key, 'Content-Type': 'image/jpeg' });
    expect(second?.key).not.toBe(first?.key);
  });
});
