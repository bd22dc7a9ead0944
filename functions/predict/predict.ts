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

interface Live {
  askedAt: number;
  version: Promise<number>;
  renewing: boolean;
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
  const live = new Map<string, Live>();
  const liveMs = deps.liveSeconds * 1000;

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

  function ask(model: string): Live {
    return { askedAt: deps.now().getTime(), version: findLive(model), renewing: false };
  }

  /** What was live at most `liveSeconds` ago. It is renewed from half of that on, so that steady traffic never waits. */
  function liveVersion(model: string): Promise<number> {
    const known = live.get(model);
    const age = known ? deps.now().getTime() - known.askedAt : Number.POSITIVE_INFINITY;
    if (!known || age >= liveMs) {
      const asked = ask(model);
      live.set(model, asked);
      asked.version.catch(() => live.delete(model));
      return asked.version;
    }
    if (age >= liveMs / 2 && !known.renewing) {
      known.renewing = true;
      const asked = ask(model);
      // Where it fails, whoever comes after `liveSeconds` asks again, and is told why.
      asked.version.then(
        () => live.set(model, asked),
        () => {},
      );
    }
    return known.version;
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

  /** The head to answer with, read while the image is worked on. */
  async function findHead(model: string, wanted: number | undefined) {
    const version = wanted ?? (await liveVersion(model));
    return { version, ...(await heads.get(`${model}/${version}`, () => loadHead(model, version))) };
  }

  return async (image, { model, version: wanted, top }) => {
    const [head, extraction] = await Promise.all([findHead(model, wanted), deps.extractor.extract(image)]);
    if (!extraction.ok) throw new HeadstartError('image-rejected', extraction.rejection.reason);
    const { version, classes, session } = head;
    const { probabilities } = await session.run(extraction.features);
    const predictions = classes.map((label, i) => ({ label, score: probabilities[i] ?? 0 }));
    predictions.sort((a, b) => b.score - a.score);
    return { model, version, predictions: predictions.slice(0, top) };
  };
}
