import { describe, expect, test } from '@jest/globals';
import { findImages } from '../../../cli/upload/find-images.ts';
import { modelParams } from '../../../shared/api/route.ts';
import { uploadsRequest } from '../../../shared/api/uploads.ts';
import { parseUploadKey } from '../../../shared/domain/dataset/upload-key.ts';
import { datasetName } from '../../../shared/domain/names/schemas.ts';
import { isDatasetName, planUpload } from '../../../web/uploader/plan.ts';
import { makeFolder } from '../../cli/support/files.ts';

const nfd = (length: number) => 'e\u0301'.repeat(length);

const labels: [label: string, valid: boolean][] = [
  ['cat', true],
  ['Zwölf × 帽子 😀', true],
  ['__proto__', true],
  ['a.b', true],
  ['x'.repeat(128), true],
  ['😀'.repeat(128), true],
  [nfd(128), true],
  [nfd(129), false],
  ['x'.repeat(129), false],
  ['_other', false],
  ['.hidden', false],
  ['line\nbreak', false],
  ['half \ud83d', false],
];

const filenames: [name: string, valid: boolean][] = [
  ['IMG 0001 (1).jpg', true],
  ['été.jpg', true],
  ['e\u0301te\u0301.jpg', true],
  [`${'x'.repeat(251)}.jpg`, true],
  [`${nfd(100)}.jpg`, true],
  [`${'x'.repeat(252)}.jpg`, false],
  [`${nfd(126)}.jpg`, false],
  ['a\\b.jpg', false],
  ['bell\u0007.jpg', false],
  ['half \udc00.jpg', false],
  [`\${filename}.jpg`, false],
];

const datasets: [name: string, valid: boolean][] = [
  ['pets', true],
  ['0-a', true],
  ['x'.repeat(63), true],
  ['x'.repeat(64), false],
  ['Pets', false],
  ['-pets', false],
  ['my pets', false],
  ['', false],
];

const takenByApi = (label: string, filename: string) =>
  uploadsRequest.safeParse({ files: [{ label, filename, contentType: 'image/jpeg', size: 1 }] }).success;

function takenByConsole(label: string, name: string): boolean {
  const file = { name, size: 1, type: 'image/jpeg' } as File;
  return planUpload({ files: [{ file, folders: [label] }], unread: [] }).images.length === 1;
}

describe('API, CLI, console and bucket agree', () => {
  test.each(labels)('on label %j: %p', async (label, valid) => {
    const folder = await makeFolder({ 'a.jpg': '' });
    const takenByCli = await findImages(folder.dir, { label }).then(
      () => true,
      () => false,
    );
    await folder.remove();
    const taken = {
      api: takenByApi(label, 'a.jpg'),
      cli: takenByCli,
      console: takenByConsole(label, 'a.jpg'),
      bucket: parseUploadKey(`pets/${label}/a.jpg`).kind === 'example',
    };
    expect(taken).toEqual({ api: valid, cli: valid, console: valid, bucket: valid });
  });

  test.each(filenames)('on file name %j: %p', async (name, valid) => {
    // File systems have limits of their own.
    const canBeFile = Buffer.byteLength(name) <= 255 && !/\p{Cs}/u.test(name);
    let takenByCli = valid;
    if (canBeFile) {
      const folder = await makeFolder({ [`cat/${name}`]: '' });
      takenByCli = (await findImages(folder.dir)).files.length === 1;
      await folder.remove();
    }
    const taken = { api: takenByApi('cat', name), cli: takenByCli, console: takenByConsole('cat', name) };
    expect(taken).toEqual({ api: valid, cli: valid, console: valid });
  });

  test.each(datasets)('on dataset %j: %p', (name, valid) => {
    const taken = {
      api: datasetName.safeParse(name).success,
      model: modelParams.shape.model.safeParse(name).success,
      console: isDatasetName(name),
      bucket: parseUploadKey(`${name}/cat/a.jpg`).kind === 'example',
    };
    expect(taken).toEqual({ api: valid, model: valid, console: valid, bucket: valid });
  });
});
