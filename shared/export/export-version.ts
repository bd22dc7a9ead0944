import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../domain/digest.ts';
import type { ExportFormat, VersionRecord } from '../domain/state/records.ts';
import type { BaseFiles } from '../ml/extract/base-files.ts';
import { chooseBlock, findBlocks } from '../ml/tail/blocks.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readArtifact } from '../store/versions/artifacts.ts';
import { baseOf } from './base-of.ts';
import { type CertifiedFixtures, certify, type ExportFiles } from './certificate.ts';
import { drawFixtures } from './fixtures.ts';
import { predictFixtures } from './hosted-predictions.ts';
import { fuse, fusedInput } from './onnx/fuse.ts';
import { readme } from './readme.ts';

export interface ExportDeps {
  state: ObjectStore;
  /** Folder of the built-in base model. */
  baseFolder: string;
  /** Folder of the files that are exported unchanged: `standalone/` with the verify scripts, and `page/`. */
  filesFolder: string;
  processors: number;
}

/**
 * The files of an export, with their certificate. Equal versions give equal bytes.
 * @throws HeadstartError `base-not-found`, `base-mismatch`, `damaged`
 */
export async function exportVersion(
  deps: ExportDeps,
  record: VersionRecord,
  format: ExportFormat,
): Promise<ExportFiles> {
  if (format === 'report') return exportReport(deps, record);
  const files: ExportFiles = new Map();
  const base = await baseOf(record, { folder: deps.baseFolder, state: deps.state });
  const fixtures = await addModel(files, deps, record, base);
  // The licence must accompany the base model's weights.
  for (const [name, text] of base.licence) files.set(`base/${name}`, text);
  await copy(files, deps, 'standalone', verifyScripts);
  if (format === 'tfjs') {
    files.set('head/model.json', await readArtifact(deps.state, record, 'model.json'));
    files.set('head/weights.bin', await readArtifact(deps.state, record, 'weights.bin'));
    await copy(files, deps, 'page', pageFiles);
  }
  files.set('README.md', Buffer.from(readme(record, format, base)));
  return certify(files, format, record, fixtures);
}

const verifyScripts = ['verify.py', 'verify.mjs'];

/** `page.js` contains ONNX Runtime, which loads its WebAssembly from the same folder. */
const pageFiles = ['index.html', 'page.js', 'ort-wasm-simd-threaded.wasm', 'LICENSE-onnxruntime'];

async function exportReport(deps: ExportDeps, record: VersionRecord): Promise<ExportFiles> {
  const [report, metrics] = await Promise.all([
    readArtifact(deps.state, record, 'report.html'),
    readArtifact(deps.state, record, 'metrics.json'),
  ]);
  const { card } = JSON.parse(new TextDecoder().decode(metrics));
  const modelCard = { version: record.version, createdAt: record.createdAt, ...card };
  const files: ExportFiles = new Map([
    ['report.html', report],
    ['metrics.json', metrics],
    ['model-card.json', Buffer.from(`${JSON.stringify(modelCard, undefined, 2)}\n`)],
  ]);
  await copy(files, deps, 'standalone', verifyScripts);
  return certify(files, 'report', record);
}

async function addModel(
  files: ExportFiles,
  { state, processors }: ExportDeps,
  record: VersionRecord,
  base: BaseFiles,
): Promise<CertifiedFixtures> {
  const head = await readArtifact(state, record, 'head.onnx');
  const labels = JSON.stringify(record.classes);
  const size = base.manifest.input.width;
  const { depth } = record;
  const metadata = {
    model: record.model,
    version: `${record.version}`,
    classes: labels,
    knownFrom: `${record.unknown.threshold}`,
    ...(record.thresholds && { thresholds: JSON.stringify(record.thresholds) }),
    inputDigest: record.inputDigest,
    base: record.base.name,
    baseDigest: record.base.digest,
    headDigest: sha256(head),
    extractor: record.extractor,
    ...(depth !== undefined && { depth: `${depth}` }),
  };
  const from = depth === undefined ? undefined : chooseBlock(base.manifest.name, await findBlocks(base), depth).value;
  const { bytes } = fuse(base, head, metadata, from);
  const drawn = await drawFixtures(size);
  const predictions = await predictFixtures(base, { head, depth }, drawn, processors);
  files.set('model.onnx', bytes);
  files.set('labels.json', Buffer.from(labels));
  files.set('fixtures/tensors.bin', drawn.tensors.pixels);
  for (const { name, bytes: image } of drawn.images) files.set(`fixtures/${name}`, image);
  files.set('fixtures/answers.json', Buffer.from(JSON.stringify(predictions)));
  return {
    model: 'model.onnx',
    labels: 'labels.json',
    answers: 'fixtures/answers.json',
    input: { name: fusedInput, size },
    tensors: { file: 'fixtures/tensors.bin', count: drawn.tensors.count },
    images: drawn.images.map(({ name }) => `fixtures/${name}`),
  };
}

async function copy(files: ExportFiles, deps: ExportDeps, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) files.set(name, await readFile(join(deps.filesFolder, folder, name)));
}
