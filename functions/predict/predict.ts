import { sha256 } from '../../shared/domain/digest.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import { createHeadSession, type HeadSession } from '../../shared/ml/head/head-session.ts';
import type { Extractor } from '../../shared/ports/extractor.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { listVersions, modelNotFound, readLive, readVersion } from '../../shared/store/models.ts';
import { createWeightedCache } from './cache.ts';

/** Heads kept in memory, in bytes of their files. */
const headBytes = 64 * 1024 * 1024;

export interface PredictDeps {
  state: ObjectStore;
  extractor: Extractor;
  now: () => Date;
  /** How long a live version is believed before it is asked for again. */
  liveSeconds: number;
}

export interface Prediction {
  label: string;
  score: number;
}

export interface Answer {
  model: string;
  version: number;
  predictions: Prediction[];
}

interface LoadedHead {
  classes: string[];
  session: HeadSession;
}

export type Predict = (
  image: Uint8Array,
  target: { model: string; version?: number | undefined; top: number },
) => Promise<Answer>;

/** Answers for images: decode, base model, head of the live version (or of the one asked for). */
export function createPredict(deps: PredictDeps): Predict {
  const heads = createWeightedCache<LoadedHead>(headBytes, ({ session }) => session.release());
  const live = new Map<string, { version: Promise<number>; until: number }>();

  /** @throws HeadstartError `no-live-version`, `model-not-found` */
  async function findLive(model: string): Promise<number> {
    const record = await readLive(deps.state, model);
    if (record) return record.version;
    if ((await listVersions(deps.state, model)).length === 0) throw modelNotFound(model);
    throw new HeadstartError(
      'no-live-version',
      `Model \`${model}\` has no live version. Choose one: PUT /v1/models/${model}/live; or train it: POST /v1/models/${model}/trainings.`,
    );
  }

  function liveVersion(model: string): Promise<number> {
    const known = live.get(model);
    const now = deps.now().getTime();
    if (known && now < known.until) return known.version;
    const version = findLive(model);
    live.set(model, { version, until: now + deps.liveSeconds * 1000 });
    version.catch(() => live.delete(model));
    return version;
  }

  async function loadHead(model: string, version: number) {
    const record = await readVersion(deps.state, model, version);
    if (record.extractor !== deps.extractor.id) {
      throw new HeadstartError(
        'base-mismatch',
        `Version ${version} of model \`${model}\` was trained on another base model (${record.base.name}) than this deployment runs (${deps.extractor.base.name}). Train it again.`,
      );
    }
    const key = stateKey.artifact(model, record.inputDigest, 'head.onnx');
    const file = await deps.state.get(key);
    const expected = record.files.find(({ name }) => name === 'head.onnx')?.sha256;
    if (!file || sha256(file.body) !== expected) throw new Error(`${key} is missing or damaged.`);
    const value = { classes: record.classes, session: await createHeadSession(file.body) };
    return { value, weight: file.body.length };
  }

  return async (image, { model, version: wanted, top }) => {
    const [version, extraction] = await Promise.all([wanted ?? liveVersion(model), deps.extractor.extract(image)]);
    const { classes, session } = await heads.get(`${model}/${version}`, () => loadHead(model, version));
    if (!extraction.ok) throw new HeadstartError('image-rejected', extraction.rejection.reason);
    const { probabilities } = await session.run(extraction.features);
    const predictions = classes.map((label, i) => ({ label, score: probabilities[i] ?? 0 }));
    predictions.sort((a, b) => b.score - a.score);
    return { model, version, predictions: predictions.slice(0, top) };
  };
}
