import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readyFolder } from '../../../cli/base/list.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { loadBase } from '../../../shared/ml/extract/base.ts';
import { drawnImages } from '../../../shared/ml/extract/drawn-images.ts';
import { smallClassifier, smallSize, smallWidth } from '../../bases/make/small-cnn.ts';
import { makeFolder } from '../support/files.ts';
import { startServer, type TestServer } from '../support/http-server.ts';
import { localOutputs } from '../support/local-outputs.ts';
import { photos } from '../support/photos.ts';
import { run } from '../support/run.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let file: string;
beforeEach(async () => {
  folder = await makeFolder({});
  file = join(folder.dir, 'Small Net.onnx');
  await writeFile(file, smallClassifier());
});
afterEach(() => folder.remove());

const path = (name: string) => join(folder.dir, name);
const ready = (name: string) => join(readyFolder, name, 'model.onnx');
const add = (...args: string[]) => run(['base', 'add', file, '--dir', path('none'), ...args]);

describe('base add', () => {
  test('writes a base model that an extractor loads, and tells what it is', async () => {
    const { code, text } = await add('--preset', 'imagenet', '--out', path('net'), '--licence', 'MIT');
    expect(code).toBe(0);
    expect(text).toMatch(/^Base model small-net, [\d.]+ kB, digest [0-9a-f]{16}$/m);
    expect(text).toMatch(/layers {6}3, 138 parameters/);
    expect(text).toMatch(/features {4}6, map 6 x 8 x 8/);
    expect(text).toMatch(/cut off {5}Gemm \S+ and what follows/);
    expect(text).toMatch(/time {8}\d+\.\d ms per image/);
    const base = await loadBase(path('net'), { threads: 1 });
    expect(base.manifest).toMatchObject({
      name: 'small-net',
      licence: 'MIT',
      source: { fileDigest: sha256(smallClassifier()) },
    });
    expect(await base.run(drawnImages(2, smallSize), 2)).toHaveLength(2 * smallWidth);
    await base.close();
  });

  test('takes taps, roots and a cut', async () => {
    const { code } = await add(
      '--preset',
      'none',
      '--features',
      'block',
      '--tap',
      'left-branch',
      '--root',
      '--out',
      path('net'),
    );
    expect(code).toBe(0);
    const manifest = JSON.parse(await readFile(path('net/manifest.json'), 'utf8'));
    expect(manifest.output.features.size).toBe(smallWidth + 6);
  });

  test('asks for the preprocessing', async () => {
    const { code, errors } = await add('--out', path('net'));
    expect(code).toBe(2);
    expect(errors).toContain(
      'Give the preprocessing that the model was trained with: --preset imagenet, minus-one-to-one',
    );
  });

  test('refuses a preset and numbers together, and numbers that are not three', async () => {
    expect((await add('--preset', 'none', '--mean', '1,2,3', '--out', path('net'))).errors).toContain(
      'Give either --preset',
    );
    expect((await add('--mean', '1,2', '--out', path('net'))).errors).toContain('It must be three numbers');
  });

  test('refuses a file of another digest than it should have', async () => {
    const { code, errors } = await add('--preset', 'none', '--sha256', '0'.repeat(64), '--out', path('net'));
    expect(code).toBe(1);
    expect(errors).toContain(`has the SHA-256 ${sha256(smallClassifier())}, not 000`);
  });

  test('says what is wrong with a file, and writes nothing', async () => {
    await writeFile(file, smallClassifier().slice(0, 900));
    const { code, errors } = await add('--preset', 'none', '--out', path('net'));
    expect(code).toBe(1);
    expect(errors).toContain('It is incomplete or damaged. Copy or export it again.');
    expect(existsSync(path('net'))).toBe(false);
  });

  test('names the file that is not there', async () => {
    const { code, errors } = await run(['base', 'add', path('gone.onnx'), '--preset', 'none', '--out', path('net')]);
    expect(code).toBe(2);
    expect(errors).toMatch(
      /gone\.onnx is not a base model that comes with Headstart \(.*\), and can't be read as a file/,
    );
  });

  test('names those that come with Headstart where a name is mistyped, whatever else is missing', async () => {
    const { code, errors } = await run(['base', 'add', 'efficientnet-lite3', '--dir', path('none')]);
    expect(code).toBe(2);
    expect(errors).toContain('efficientnet-lite3 is not a base model that comes with Headstart (efficientnet-lite0, ');
  });

  test('leaves the names of those that come with Headstart alone', async () => {
    const { code, errors } = await add('--preset', 'none', '--name', 'efficientnet-lite0');
    expect(code).toBe(2);
    expect(errors).toContain('A base model `efficientnet-lite0` comes with Headstart');
  });

  test('needs a place to register it', async () => {
    const { code, errors } = await add('--preset', 'none');
    expect(code).toBe(2);
    expect(errors).toContain('no state bucket');
  });
});

describe('with a local runtime', () => {
  let bucket: TestServer;
  const stored = new Map<string, Buffer>();
  let builtIn: object;
  beforeEach(async () => {
    stored.clear();
    const manifest = JSON.parse(await readFile(join(readyFolder, 'efficientnet-lite0/manifest.json'), 'utf8'));
    builtIn = {
      name: manifest.name,
      digest: manifest.digest,
      featureSize: 1280,
      inputSize: 224,
      bytes: 1,
      default: true,
    };
    bucket = await startServer(({ method, path: url, body }) => {
      const { pathname, searchParams } = new URL(url, 'http://localhost');
      if (pathname === '/v1/bases') return { json: { bases: [builtIn] } };
      const key = pathname.replace(/^\/state\/?/, '');
      if (method === 'PUT' && stored.has(key))
        return { status: 412, text: '<Error><Code>PreconditionFailed</Code></Error>' };
      if (method === 'PUT') {
        stored.set(key, body);
        return { status: 200, headers: { etag: '"1"' } };
      }
      if (searchParams.has('list-type')) {
        const digests = [...new Set([...stored.keys()].map((each) => each.split('/')[1]))];
        const found = digests.map((digest) => `<CommonPrefixes><Prefix>bases/${digest}/</Prefix></CommonPrefixes>`);
        return {
          status: 200,
          text: `<ListBucketResult><IsTruncated>false</IsTruncated>${found.join('')}</ListBucketResult>`,
        };
      }
      const object = stored.get(key);
      return object
        ? { status: 200, text: `${object}`, headers: { etag: '"1"' } }
        : { status: 404, text: '<Error><Code>NoSuchKey</Code></Error>' };
    });
    await writeFile(path('outputs.json'), JSON.stringify(localOutputs({ endpoint: bucket.url, apiUrl: bucket.url })));
  });
  afterEach(() => bucket.stop());

  test('a base model is registered under its digest, and listed beside those that come with Headstart', async () => {
    const { code, text } = await run(['base', 'add', file, '--preset', 'none', '--name', 'mine', '--dir', folder.dir]);
    expect(code).toBe(0);
    expect(text).toContain('Registered base model mine');
    const [model, manifest] = [...stored.keys()];
    expect(model).toMatch(/^bases\/[0-9a-f]{64}\/model\.onnx$/);
    expect(manifest).toBe(model?.replace('model.onnx', 'manifest.json'));
    const listed = await run(['base', 'list', '--json', '--dir', folder.dir]);
    const { bases } = JSON.parse(listed.text);
    expect(bases).toContainEqual(
      expect.objectContaining({
        name: 'mine',
        featureSize: smallWidth,
        inputSize: smallSize,
        ready: false,
        registered: true,
      }),
    );
    expect(bases).toContainEqual(
      expect.objectContaining({ name: 'efficientnet-lite0', featureSize: 1280, ready: true, registered: false }),
    );
  });

  test('a base model that comes with Headstart is registered by its name, as it is', async () => {
    const { code, text } = await run(['base', 'add', 'efficientnet-lite0-int8', '--dir', folder.dir]);
    expect(code).toBe(0);
    expect(text).toMatch(/^Base model efficientnet-lite0-int8, 3\.8 MB/m);
    expect(text).toContain('Registered base model efficientnet-lite0-int8');
    const { digest } = JSON.parse(await readFile(join(readyFolder, 'efficientnet-lite0-int8/manifest.json'), 'utf8'));
    expect([...stored.keys()].sort()).toEqual(
      ['LICENSE', 'NOTICE', 'manifest.json', 'model.onnx'].map((name) => `bases/${digest}/${name}`),
    );
    expect([...stored.values()].map(sha256)).toContain(sha256(await readFile(ready('efficientnet-lite0-int8'))));
    const listed = await run(['base', 'list', '--dir', folder.dir]);
    expect(listed.text).toMatch(/efficientnet-lite0-int8 .* registered$/m);
    expect(listed.text).toMatch(/efficientnet-lite0 .* default$/m);
    expect(listed.text).toMatch(/efficientnet-lite2 .* unregistered$/m);
    expect(listed.text).toContain('headstart base add NAME');
  });

  test('a folder that base add wrote is registered, and takes no options of an import', async () => {
    await add('--preset', 'none', '--name', 'mine', '--out', path('net'));
    const register = (...args: string[]) => run(['base', 'add', path('net'), '--dir', folder.dir, ...args]);
    const refused = await register('--preset', 'imagenet', '--tap-weight', '1', '--licence', 'MIT');
    expect(refused.code).toBe(2);
    expect(refused.errors).toContain(
      'already a base model, so these options do not apply: --preset, --tap-weight, --licence.',
    );
    expect((await register()).text).toContain('Registered base model mine');
    expect((await register()).text).toContain('Base model mine is already registered');
  });

  test('a folder with the name of one that comes with Headstart, and another model, is refused', async () => {
    await add('--preset', 'none', '--name', 'efficientnet-lite2', '--out', path('net'));
    const { code, errors } = await run(['base', 'add', path('net'), '--dir', folder.dir]);
    expect(code).toBe(2);
    expect(errors).toContain('A base model `efficientnet-lite2` comes with Headstart');
  });
});

test('base add names the folder of a base model that is damaged', async () => {
  await add('--preset', 'none', '--out', path('net'));
  await writeFile(path('net/model.onnx'), 'damaged');
  const { code, errors } = await run(['base', 'add', path('net'), '--bucket', 'state', '--dir', path('none')]);
  expect(code).toBe(1);
  expect(errors).toContain('model.onnx is not the one its manifest names');
});

test('base list names the base models that come with Headstart', async () => {
  const { code, text } = await run(['base', 'list', '--dir', path('none')]);
  expect(code).toBe(0);
  expect(text).toMatch(/efficientnet-lite0 +224 +1,280 +13\.4 MB +ca1dac0e20c8 +included/);
});

describe('base taps', () => {
  test('tries the blocks of a base model on the images of a folder', async () => {
    await add('--preset', 'imagenet', '--out', path('net'));
    const images = await makeFolder(await photos(24));
    const { code, text } = await run([
      'base',
      'taps',
      path('net'),
      images.dir,
      '--images',
      '24',
      '--dir',
      path('none'),
    ]);
    await images.remove();
    expect(code).toBe(0);
    expect(text).toMatch(/features +accuracy +log loss +paired p/);
    expect(text).toMatch(/last layer +\d+\.\d% +\d\.\d{3}/);
    expect(text).toMatch(/root \+ \S+ +\d+\.\d% +\d\.\d{3}/);
    expect(text).toContain('24 images, each scored by a head that has not seen it');
  });

  test('names the base models there are', async () => {
    const { code, errors } = await run(['base', 'taps', 'nothing', folder.dir, '--dir', path('none')]);
    expect(code).toBe(2);
    expect(errors).toContain('Name one of efficientnet-lite0, ');
  });
});
