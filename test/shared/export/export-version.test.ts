import { beforeAll, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { ExportFiles } from '../../../shared/export/certificate.ts';
import { exportVersion } from '../../../shared/export/export-version.ts';
import { unzip, zip } from '../../../shared/export/zip.ts';
import { readModel } from '../../../shared/ml/onnx/model.ts';
import { registerBase } from '../../../shared/store/bases/register-base.ts';
import { artifactKey } from '../../../shared/store/versions/artifacts.ts';
import { tinyManifest, tinyModel } from '../ml/extract/tiny-base.ts';
import { exportDeps, tinyClasses, tinyVersion, withBase } from './tiny-version.ts';

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

test('an archive with a name outside its folder is refused', () => {
  expect(() => unzip(zip(new Map([['../x', new Uint8Array(1)]])))).toThrow('../x');
});
