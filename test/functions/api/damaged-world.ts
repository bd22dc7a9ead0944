import { metricsExample } from '../../../shared/api/metrics-example.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { changeExport, endedExport, requestExport } from '../../../shared/store/exports/exports.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { writeGatePolicy } from '../../../shared/store/live/gates.ts';
import { setLive } from '../../../shared/store/live/live.ts';
import { createTraining } from '../../../shared/store/trainings/trainings.ts';
import { encodeEvaluation } from '../../../shared/store/versions/evaluation-file.ts';
import { putVersion } from '../../support/put-version.ts';
import { type createTestApi, exampleTraining, exampleVersion, now, rejection } from './api.ts';

/** Objects of every kind, to be damaged. */

type Api = ReturnType<typeof createTestApi>;

const { version: _, files: __, ...example } = exampleVersion;
export const model = new TextEncoder().encode('net');
export const licence = new Map([['LICENSE', new TextEncoder().encode('licence')]]);
export const manifest = {
  name: 'net',
  digest: sha256(model),
  bytes: model.length,
  input: { width: 64 },
  output: { features: { size: 8 } },
};
const evaluation = encodeEvaluation({
  keys: ['shapes/circle/0.png'],
  sha256: ['0'],
  labels: ['circle'],
  fold: Int32Array.of(0),
  probabilities: Float32Array.of(1, 0),
  classCount: 2,
});

/** Two versions with an export each, of which the second is live. */
export async function storeModel(api: Api, name: string) {
  for (const inputDigest of ['a'.repeat(64), 'b'.repeat(64)]) {
    const files = {
      'metrics.json': JSON.stringify(metricsExample),
      'evaluation.arrow': evaluation,
      'duplicates.json': '{"exact":[]}',
    };
    await putVersion(api.state, { ...example, model: name, inputDigest }, files);
  }
  for (const version of [1, 2]) {
    await setLive(api.state, { model: name, version }, { askedAt: now.toISOString(), by: `key ${version}` });
    const which = { model: name, version, format: 'report' } as const;
    await requestExport(api.state, which, { now, by: 'test', patience: 30 });
    const archive = `archive ${version}`;
    await api.state.put(stateKey.exportArchive(name, version, 'report'), archive);
    const outcome = { status: 'succeeded', sha256: sha256(archive), size: archive.length } as const;
    await changeExport(api.state, which, (record) => endedExport(record, outcome, now));
  }
  await writeGatePolicy(api.state, name, 'manual');
  await createTraining(api.state, { ...exampleTraining, id: name, model: name, status: 'succeeded' });
}

/** Two embedded images, and two rejected ones. */
export async function storeImages(api: Api) {
  const features = createFeatureStore(api.state, 'tiny', 'shapes');
  const contents: string[] = [];
  for (const i of [0, 1, 2, 3]) {
    const { etag } = (await api.uploads.put(`shapes/circle/${i}.png`, `${i}`)) as { etag: string };
    const content = contentId(etag, 1);
    contents.push(content);
    const row = { content, sha256: `${i}`, thumbnail: new Uint8Array(4), width: 1, height: 1 };
    if (i < 2) await features.write({ ...row, features: Float32Array.of(i, 1, 2) });
    else await features.reject(content, { ...rejection, code: 'undecodable', reason: `Reason ${i}.` });
  }
  return { features, contents };
}
