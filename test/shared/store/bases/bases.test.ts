import { beforeEach, expect, test } from '@jest/globals';
import { descriptionOf } from '../../../../shared/domain/base/manifest.ts';
import { sha256 } from '../../../../shared/domain/digest.ts';
import {
  findBase,
  listBases,
  readBaseFiles,
  readBaseLicence,
  readBaseModel,
} from '../../../../shared/store/bases/read-base.ts';
import { keepBase, registerBase } from '../../../../shared/store/bases/register-base.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';

let state: MemoryObjectStore;
beforeEach(() => {
  state = createMemoryObjectStore();
});

const model = (text: string) => new TextEncoder().encode(text);
const manifest = (name: string, of: Uint8Array) => ({
  name,
  digest: sha256(of),
  bytes: of.length,
  input: { name: 'image', width: 224 },
  output: { features: { name: 'features', size: 8 } },
  licence: 'MIT',
});

test('a registered base model is in the list and can be read', async () => {
  const [b, a] = [model('b'), model('a')];
  expect(await registerBase(state, manifest('net-b', b), b)).toBe(true);
  await registerBase(state, manifest('net-a', a), a);
  expect((await listBases(state)).map(({ name }) => name)).toEqual(['net-a', 'net-b']);
  expect(await findBase(state, sha256(b))).toEqual(manifest('net-b', b));
  expect(await readBaseModel(state, sha256(b))).toEqual(b);
});

test('registering the same again changes nothing', async () => {
  const bytes = model('a');
  await registerBase(state, manifest('net', bytes), bytes);
  expect(await registerBase(state, manifest('net', bytes), bytes)).toBe(false);
  expect(await listBases(state)).toHaveLength(1);
});

test('licence files are registered with a base model, and can be added later', async () => {
  const bytes = model('a');
  await registerBase(state, manifest('net', bytes), bytes);
  expect(await readBaseLicence(state, sha256(bytes))).toEqual(new Map());
  const licence = new Map([
    ['LICENSE', model('licence')],
    ['NOTICE', model('notice')],
  ]);
  expect(await registerBase(state, manifest('net', bytes), bytes, licence)).toBe(false);
  expect(await readBaseLicence(state, sha256(bytes))).toEqual(licence);
});

test('a name belongs to one base model', async () => {
  await registerBase(state, manifest('net', model('a')), model('a'));
  await expect(registerBase(state, manifest('net', model('b')), model('b'))).rejects.toThrow(
    'There is a base model `net` already',
  );
});

test('the built-in base model is kept, and read from the bundle once', async () => {
  const bytes = model('a');
  const licence = new Map([['LICENSE', model('licence')]]);
  let reads = 0;
  const keep = () =>
    keepBase(state, sha256(bytes), async () => {
      reads++;
      return { manifest: manifest('net', bytes), model: bytes, licence };
    });
  await keep();
  await keep();
  expect(reads).toBe(1);
  expect(await readBaseFiles(state, sha256(bytes))).toEqual({ manifest: manifest('net', bytes), model: bytes });
  expect(await readBaseLicence(state, sha256(bytes))).toEqual(licence);
});

test('a model that is not the manifest’s is refused', async () => {
  await expect(registerBase(state, manifest('net', model('a')), model('b'))).rejects.toThrow(
    'does not have the digest in its manifest',
  );
  expect(state.keys()).toEqual([]);
});

test('an incomplete base model is not in the list', async () => {
  const bytes = model('a');
  await state.put(`bases/${sha256(bytes)}/model.onnx`, bytes);
  expect(await listBases(state)).toEqual([]);
});

test('a damaged model is an error', async () => {
  const bytes = model('a');
  await registerBase(state, manifest('net', bytes), bytes);
  await state.put(`bases/${sha256(bytes)}/model.onnx`, model('x'));
  await expect(readBaseModel(state, sha256(bytes))).rejects.toThrow(
    /model\.onnx is damaged .* Register the base model again/,
  );
  await expect(readBaseModel(state, sha256(model('y')))).rejects.toThrow('is missing');
});

test('a base model is read with its description', async () => {
  const bytes = model('a');
  await registerBase(state, manifest('net', bytes), bytes);
  const files = await readBaseFiles(state, sha256(bytes));
  expect(files).toEqual({ manifest: manifest('net', bytes), model: bytes });
  expect(descriptionOf(files.manifest)).toEqual({
    name: 'net',
    digest: sha256(bytes),
    featureSize: 8,
    inputSize: 224,
    bytes: 1,
  });
});

test('an unknown base model has another error than a damaged one', async () => {
  await expect(readBaseFiles(state, sha256(model('a')))).rejects.toMatchObject({ code: 'base-not-found' });
});

test('a manifest under the digest of another base model is refused', async () => {
  const bytes = model('a');
  await state.put(`bases/${sha256(model('b'))}/manifest.json`, JSON.stringify(manifest('net', bytes)));
  await expect(findBase(state, sha256(model('b')))).rejects.toThrow('is the manifest of another base model');
});
