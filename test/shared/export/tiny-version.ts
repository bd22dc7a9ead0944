import { descriptionOf } from '../../../shared/domain/base/manifest.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import type { ExportDeps } from '../../../shared/export/export-version.ts';
import type { BaseFiles } from '../../../shared/ml/extract/base-files.ts';
import { extractorId } from '../../../shared/ml/extract/manifest.ts';
import { deepHeadToOnnx } from '../../../shared/ml/head/deep/deep-head-onnx.ts';
import { deepHeadToLayersModel } from '../../../shared/ml/head/deep/deep-head-tfjs.ts';
import { headToOnnx } from '../../../shared/ml/head/head-onnx.ts';
import type { UnknownParameters } from '../../../shared/ml/head/unknown-parameters.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { putArtifact } from '../../support/put-artifact.ts';
import { inFolder, tinyManifest, tinyModel } from '../ml/extract/tiny-base.ts';
import { tinyBlocks } from '../ml/extract/tiny-blocks.ts';
import { tinyBlocksHead } from '../ml/extract/tiny-blocks-head.ts';

export const tinyClasses = ['red', 'green', 'bläulich'];

/** Parameters with which an image's score depends on its features. */
export const someUnknown = (classes: number, width: number): UnknownParameters => ({
  acceptance: 0.95,
  threshold: -1.5,
  means: Float32Array.from({ length: classes * width }, (_, i) => ((i * 7) % 5) / 10),
  energy: { mean: 1, deviation: 2 },
  cosine: { mean: 0.5, deviation: 0.25 },
  cosineWeight: 0.5,
});

/** A head that predicts which of three features is the largest. */
export function tinyHead(): Uint8Array {
  const kernel = Float32Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? 0.05 : 0));
  return headToOnnx({ classes: tinyClasses, layers: [{ kernel, bias: new Float32Array(3) }] }, someUnknown(3, 3));
}

interface StoredVersion {
  state: ReturnType<typeof createMemoryObjectStore>;
  record: VersionRecord;
}

/** A version on the tiny base model, in a store in memory. */
export function tinyVersion(): Promise<StoredVersion> {
  const model = tinyModel();
  return storeVersion(
    { manifest: tinyManifest(model), model },
    { 'head.onnx': tinyHead(), 'model.json': '{"modelTopology":{}}', 'weights.bin': new Uint8Array(48) },
  );
}

/** A version with a deep head on the base model `tinyBlocks`, in a store in memory. */
export async function tinyDeepVersion(): Promise<StoredVersion> {
  const trained = await tinyBlocksHead(tinyClasses);
  const onnx = deepHeadToOnnx(trained, someUnknown(3, 4));
  return storeVersion(tinyBlocks(), { 'head.onnx': onnx, ...(await deepHeadToLayersModel(trained)) }, trained.depth);
}

async function storeVersion(
  { manifest }: BaseFiles,
  head: Record<string, Uint8Array | string>,
  depth?: number,
): Promise<StoredVersion> {
  const state = createMemoryObjectStore();
  const base = descriptionOf(manifest);
  const id = extractorId(base.digest);
  const bodies: Record<string, Uint8Array | string> = {
    ...head,
    'metrics.json': '{"card":{"model":"tiny","score":{"accuracy":0.9,"interval":[0.8,1]}}}',
    'report.html': '<!doctype html><html></html>',
  };
  const files = Object.entries(bodies).map(([name, body]) => ({ name, sha256: sha256(body), size: body.length }));
  const record: VersionRecord = {
    model: 'tiny',
    version: 2,
    inputDigest: 'd'.repeat(64),
    training: 't',
    createdAt: '2026-01-31T12:00:00.000Z',
    dataset: 'tiny',
    extractor: id,
    ...(depth !== undefined && { depth }),
    base: { name: base.name, digest: base.digest },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    classes: tinyClasses,
    examples: 30,
    score: { accuracy: 0.9, interval: [0.8, 1], macroF1: 0.9, logLoss: 0.3 },
    unknown: { threshold: -1.5, acceptance: 0.95 },
    thresholds: { red: 0.7, green: null },
    files,
  } as VersionRecord;
  for (const [name, body] of Object.entries(bodies)) await putArtifact(state, record, name, body);
  await state.put(stateKey.version('tiny', 2), JSON.stringify(record));
  return { state, record };
}

/** Runs `work` with the folder of a built-in base model, including its licence. */
export const withBase = <T>(
  model: Uint8Array,
  work: (folder: string) => Promise<T>,
  manifest = tinyManifest(model),
): Promise<T> =>
  inFolder(
    { 'model.onnx': model, 'manifest.json': JSON.stringify(manifest), LICENSE: 'licence', NOTICE: 'notice' },
    work,
  );

/** Dependencies of an export. `filesFolder` has the verify scripts, but no page. */
export function exportDeps(state: ExportDeps['state'], baseFolder: string): ExportDeps {
  return { state, baseFolder, filesFolder: 'shared/export', processors: 1 };
}
