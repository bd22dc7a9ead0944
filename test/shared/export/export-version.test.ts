import { beforeAll, describe, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { ExportFiles } from '../../../shared/export/certificate.ts';
import { exportVersion } from '../../../shared/export/export-version.ts';
import type { HostedPredictions } from '../../../shared/export/hosted-predictions.ts';
import { readme } from '../../../shared/export/readme.ts';
import { unzip, zip } from '../../../shared/export/zip.ts';
import { readModel } from '../../../shared/ml/onnx/model.ts';
import { registerBase } from '../../../shared/store/bases/register-base.ts';
import { artifactKey } from '../../../shared/store/versions/artifacts.ts';
import { tinyManifest, tinyModel, tinySize } from '../ml/extract/tiny-base.ts';
import { tinyBlocks } from '../ml/extract/tiny-blocks.ts';
import { exportDeps, tinyClasses, tinyDeepVersion, tinyVersion, withBase } from './tiny-version.ts';

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** Exports with a built-in base model, by default that of the version. */
async function exported(format: 'onnx' | 'report', builtIn = tinyModel()) {
  const { state, record } = await tinyVersion();
  return withBase(builtIn, (folder) => exportVersion(exportDeps(state, folder), record, format));
}

let files: ExportFiles;
beforeAll(async () => {
  files = await exported('onnx');
});

describe('an export', () => {
  test('has the digest of every file in its certificate, and that of the certificate next to it', () => {
    const certificate = files.get('certificate.json') as Uint8Array;
    expect(text(files.get('certificate.json.sha256'))).toBe(`${sha256(certificate)}  certificate.json\n`);
    const digests = [...files].map(([name, bytes]) => [name, sha256(bytes)]);
    const named = JSON.parse(text(certificate)).files;
    expect(digests.filter(([name = '']) => !name.startsWith('certificate.json'))).toEqual(Object.entries(named));
  });

  test('has labels, thresholds and the digests of its inputs inside the model', () => {
    const { metadataProps } = readModel(files.get('model.onnx') as Uint8Array);
    const found = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    expect(found).toMatchObject({
      model: 'tiny',
      version: '2',
      classes: JSON.stringify(tinyClasses),
      knownFrom: '-1.5',
      thresholds: '{"red":0.7,"green":null}',
      base: 'tiny',
      baseDigest: sha256(tinyModel()),
    });
    expect(text(files.get('labels.json'))).toBe(found.classes);
  });

  test('twice gives the same archive', async () => {
    expect(sha256(zip(await exported('onnx')))).toBe(sha256(zip(files)));
  });

  test('comes out of its archive unchanged', async () => {
    const report = await exported('report');
    expect(unzip(zip(report))).toEqual(report);
    expect([...report.keys()]).toEqual([
      'report.html',
      'metrics.json',
      'model-card.json',
      'verify.py',
      'verify.mjs',
      'certificate.json',
      'certificate.json.sha256',
    ]);
  });

  test('of a version on a registered base model contains that one', async () => {
    const other = tinyModel('Log');
    const { state, record } = await tinyVersion();
    await registerBase(state, tinyManifest(tinyModel()), tinyModel());
    const found = await withBase(other, (folder) => exportVersion(exportDeps(state, folder), record, 'onnx'));
    expect(found.get('model.onnx')).toEqual(files.get('model.onnx'));
  });

  test('has the licence files of the built-in base model, and its README names them', () => {
    expect([text(files.get('base/LICENSE')), text(files.get('base/NOTICE'))]).toEqual(['licence', 'notice']);
    expect(text(files.get('README.md'))).toContain(
      "Apache-2.0. `model.onnx` contains the base model's weights, so pass on `base/LICENSE` and `base/NOTICE` with it.",
    );
  });

  test('has the licence files that a base model was registered with', async () => {
    const { state, record } = await tinyVersion();
    const licence = new Map([['LICENSE', Buffer.from('its licence')]]);
    await registerBase(state, tinyManifest(tinyModel()), tinyModel(), licence);
    const found = await withBase(tinyModel('Log'), (folder) =>
      exportVersion(exportDeps(state, folder), record, 'onnx'),
    );
    expect(text(found.get('base/LICENSE'))).toBe('its licence');
    expect(found.has('base/NOTICE')).toBe(false);
    expect(text(found.get('README.md'))).toContain('so pass on `base/LICENSE` with it.');
    expect(JSON.parse(text(found.get('certificate.json'))).files['base/LICENSE']).toBe(sha256('its licence'));
  });

  test('on a base model that was registered without licence files says so', async () => {
    const { state, record } = await tinyVersion();
    await registerBase(state, { ...tinyManifest(tinyModel()), licence: 'unknown' }, tinyModel());
    const found = await withBase(tinyModel('Log'), (folder) =>
      exportVersion(exportDeps(state, folder), record, 'onnx'),
    );
    expect([...found.keys()].filter((name) => name.startsWith('base/'))).toEqual([]);
    expect(text(found.get('README.md'))).toContain('registered with the licence `unknown`, without its text.');
  });

  test('of a version whose base model is missing says so', async () => {
    await expect(exported('onnx', tinyModel('Log'))).rejects.toMatchObject({ code: 'base-not-found' });
  });

  test('of a version whose head is damaged says so', async () => {
    const { state, record } = await tinyVersion();
    const key = artifactKey(record, { name: 'head.onnx', sha256: '' });
    await state.put(key, 'no head');
    await expect(
      withBase(tinyModel(), (folder) => exportVersion(exportDeps(state, folder), record, 'onnx')),
    ).rejects.toThrow(/head\.onnx is damaged \(its digest differs\)\. Train model `tiny` again/);
  });
});

describe('an export of a version with a deep head', () => {
  const { model, manifest } = tinyBlocks();
  async function exportedDeep() {
    const { state, record } = await tinyDeepVersion();
    return withBase(model, (folder) => exportVersion(exportDeps(state, folder), record, 'onnx'), manifest);
  }

  test('has the same outputs, and names the depth', async () => {
    const found = await exportedDeep();
    const file = readModel(found.get('model.onnx') as Uint8Array);
    expect(file.graph.output.map(({ name }) => name)).toEqual(['logits', 'probabilities', 'known', 'label']);
    expect(file.metadataProps.find(({ key }) => key === 'depth')?.value).toBe('1');
    expect(JSON.parse(text(found.get('certificate.json')))).toMatchObject({ depth: 1 });
    expect(text(found.get('README.md'))).toContain(
      "blocks 0 to 1 of base model tiny-blocks and the version's deep head",
    );
    expect([...found.keys()]).toEqual([...files.keys()]);
  });

  test("has the hosted version's predictions, which the fused file matches to 1e-5", async () => {
    const found = await exportedDeep();
    const answers: HostedPredictions = JSON.parse(text(found.get('fixtures/answers.json')));
    const session = await InferenceSession.create(found.get('model.onnx') as Uint8Array);
    const pixels = found.get('fixtures/tensors.bin') as Uint8Array;
    const image = new Tensor('uint8', new Uint8Array(pixels), [answers.tensors.length, tinySize, tinySize, 3]);
    const { probabilities } = await session.run({ image });
    await session.release();
    const expected = answers.tensors.flatMap((answer) => answer.probabilities);
    expect(new Set(expected.map((score) => score.toFixed(3))).size).toBeGreaterThan(4);
    for (const [i, score] of expected.entries()) expect(probabilities?.data[i]).toBeCloseTo(score, 5);
  });

  test('describes the input of its tfjs model', async () => {
    const { record } = await tinyDeepVersion();
    const base = { manifest, licence: new Map() };
    expect(readme(record, 'tfjs', base)).toContain('its input is the map of block 1 of the base model, as [N, height,');
  });

  test('of a version whose images were decoded in another way is refused', async () => {
    const { state, record } = await tinyDeepVersion();
    const old = { ...record, extractor: 'of old' };
    await expect(
      withBase(model, (folder) => exportVersion(exportDeps(state, folder), old, 'onnx'), manifest),
    ).rejects.toMatchObject({ code: 'base-mismatch' });
  });
});

test('an archive with a name outside its folder is refused', () => {
  expect(() => unzip(zip(new Map([['../x', new Uint8Array(1)]])))).toThrow('../x');
});
