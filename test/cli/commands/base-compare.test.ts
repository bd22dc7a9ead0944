import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importBase } from '../../../bases/make/import-base.ts';
import { presets } from '../../../bases/make/preprocessing.ts';
import { smallClassifier } from '../../bases/make/small-cnn.ts';
import { makeFolder } from '../support/files.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';
import { localOutputs } from '../support/local-outputs.ts';
import { photos } from '../support/photos.ts';
import { run } from '../support/run.ts';

type Folder = Awaited<ReturnType<typeof makeFolder>>;

let images: Record<string, Buffer>;
let folder: Folder;
let small: Awaited<ReturnType<typeof importBase>>;
const path = (name: string) => join(folder.dir, name);

beforeAll(async () => {
  images = await photos(24);
  const options = { licence: 'MIT', source: {} };
  small = await importBase(smallClassifier(), { ...options, name: 'small', preprocessing: presets.imagenet });
  const other = await importBase(smallClassifier(), { ...options, name: 'other', preprocessing: presets.caffe });
  const filesOf = ({ manifest, model }: typeof small) => ({
    [`${manifest.name}/manifest.json`]: JSON.stringify(manifest),
    [`${manifest.name}/${manifest.file}`]: Buffer.from(model),
  });
  folder = await makeFolder({
    ...filesOf(small),
    ...filesOf(other),
    ...Object.fromEntries(Object.entries(images).map(([name, image]) => [`photos/${name}`, image])),
    'photos/dark/broken.png': 'no image',
  });
});
afterAll(() => folder.remove());

const compare = (dataset: string, ...args: string[]) => run(['base', 'compare', dataset, ...args]);

describe('base compare', () => {
  test('measures base models on the images of a folder, and names the one to take', async () => {
    const bases = ['--base', path('small'), '--base', path('other'), '--dir', path('none')];
    const { code, text } = await compare(path('photos'), ...bases);
    expect(code).toBe(0);
    expect(text).toMatch(/base model +accuracy +95% interval +paired p +log loss +ms +file +memory +USD per 1,000/);
    const numbers = String.raw`+\d+\.\d% +\d+\.\d to \d+\.\d +[\d.e-]* +\d\.\d{3} +\d+\.\d +[\d.]+ kB +-?[\d.]+ [kM]B +0\.00\d{3}`;
    expect(text).toMatch(new RegExp(`^  small ${numbers}$`, 'm'));
    expect(text).toMatch(new RegExp(`^  other ${numbers}$`, 'm'));
    expect(text).toContain(
      "24 images, each scored by a head that has not seen it, on the same folds; 1 other can't be",
    );
    expect(text).toMatch(/list prices of us-east-1, \d{4}-\d\d-\d\d/);
    expect(text).toMatch(/The smallest that is not measurably worse: (small|other), [\d.]+ kB/);
  });

  test('says the same as JSON', async () => {
    const bases = ['--base', path('small'), '--base', path('other'), '--dir', path('none')];
    const { text } = await compare(path('photos'), '--json', ...bases);
    const result = JSON.parse(text);
    expect(result).toMatchObject({ images: 24, unusable: 1, seed: 0, repeats: 5, prices: { region: 'us-east-1' } });
    expect(result.bases.map(({ name }: { name: string }) => name)).toEqual(['small', 'other']);
    const others = result.bases.filter(({ name }: { name: string }) => name !== result.mostAccurate);
    expect(others).toEqual([
      expect.objectContaining({ againstMostAccurate: expect.objectContaining({ examples: 24 }) }),
    ]);
    expect(result.bases[0].ofRepeats).toHaveLength(5);
    expect(result.bases[0]).toMatchObject({ digest: small.manifest.digest, bytes: small.manifest.bytes });
  });

  test('refuses what is neither folder nor dataset, and base models that are not there', async () => {
    const none = ['--dir', path('none')];
    const odd = await compare('No Such', ...none);
    expect(odd).toMatchObject({ code: 2, errors: expect.stringContaining('There is no folder No Such, and it is no') });
    const alone = await compare('pets', ...none);
    expect(alone).toMatchObject({
      code: 2,
      errors: expect.stringContaining('and no deployment to look for a dataset in. No local runtime'),
    });
    const gone = await compare(path('photos'), '--base', 'gone', ...none);
    expect(gone).toMatchObject({ code: 2, errors: expect.stringContaining('Name one of efficientnet-lite0, ') });
  });

  test('needs images of two labels', async () => {
    const { code, errors } = await compare(path('small'), '--base', path('small'), '--dir', path('none'));
    expect(code).toBe(2);
    expect(errors).toContain('has images of 0 labels. Add images');
  });

  test('and base taps name a label that no image can be used of', async () => {
    const odd = await makeFolder({
      ...images,
      'odd/broken.png': 'no image',
    });
    for (const args of [
      ['compare', odd.dir, '--base', path('small')],
      ['taps', path('small'), odd.dir],
    ]) {
      const { code, errors } = await run(['base', ...args, '--dir', path('none')]);
      expect([code, errors]).toEqual([2, expect.stringContaining('No image of odd can be used.')]);
    }
    await odd.remove();
  });
});

describe('with a deployment', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(({ path: url }) => answer(new URL(url, 'http://localhost')));
    const local = localOutputs({ apiUrl: server.url, endpoint: server.url });
    await writeFile(path('outputs.json'), JSON.stringify(local));
  });
  afterAll(() => server.stop());

  function answer({ pathname }: URL): Answer {
    const { digest } = small.manifest;
    if (pathname === '/v1/datasets/pets/examples') return { json: { examples: examples() } };
    if (pathname.startsWith('/images/')) return { text: images[pathname.slice('/images/'.length)] as Buffer };
    if (pathname === `/state/bases/${digest}/model.onnx`) return { text: Buffer.from(small.model) };
    if (pathname === `/state/bases/${digest}/manifest.json`) return { json: small.manifest, headers: { etag: '"1"' } };
    if (pathname.startsWith('/state')) {
      const found = `<CommonPrefixes><Prefix>bases/${digest}/</Prefix></CommonPrefixes>`;
      return { text: `<ListBucketResult><IsTruncated>false</IsTruncated>${found}</ListBucketResult>` };
    }
    throw new Error(`Nobody set up ${pathname}.`);
  }

  function examples() {
    const all = Object.keys(images).map((name) => ({ key: `pets/${name}`, label: name.split('/')[0], name }));
    const listed = all.map(({ name, ...figures }) => ({
      ...figures,
      split: 'train',
      status: 'embedded',
      url: `${server.url}/images/${name}`,
    }));
    const unseen = { key: 'pets/x.png', url: `${server.url}/none` };
    return [
      ...listed,
      { ...unseen, label: 'dark', split: 'test', status: 'embedded' },
      { ...unseen, label: 'dark', split: 'train', status: 'rejected' },
      { ...unseen, split: 'unlabelled', status: 'embedded' },
    ];
  }

  test('a dataset is compared with registered base models, of its images those that heads train on', async () => {
    const { code, text } = await compare('pets', '--base', 'small', '--json', '--dir', folder.dir);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ dataset: 'pets', images: 24, unusable: 0, mostAccurate: 'small' });
  });

  test('of a dataset a sample of each label is enough', async () => {
    const { text } = await compare('pets', '--base', 'small', '--images', '20', '--json', '--dir', folder.dir);
    expect(JSON.parse(text)).toMatchObject({ images: 20 });
  });

  test('taps are tried on it too', async () => {
    const { code, text } = await run(['base', 'taps', 'small', 'pets', '--dir', folder.dir]);
    expect(code).toBe(0);
    expect(text).toContain('24 images, each scored by a head that has not seen it');
  });
});
