import type { Explanation, ExplanationKind } from '../../shared/api/predictions.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import type { VersionRecord } from '../../shared/domain/records.ts';
import type { HeadSession } from '../../shared/ml/head/head-session.ts';
import type { Extractor } from '../../shared/ports/extractor.ts';
import { readVersion } from '../../shared/store/models.ts';
import { createWeightedCache } from './cache.ts';
import type { Explain } from './explain.ts';
import { openHead } from './head.ts';
import { createLiveVersions, type LiveDeps } from './live.ts';

/** Heads kept in memory, in bytes of their files. */
const headBytes = 64 * 1024 * 1024;

export interface PredictDeps extends LiveDeps {
  extractor: Extractor;
  explain: Explain;
}

export interface Prediction {
  label: string;
  score: number;
}

export interface Answer {
  model: string;
  version: number;
  predictions: Prediction[];
  /** Is the image like those that the version was trained on? */
  known: boolean;
  /** The higher, the better known. */
  knownScore: number;
  /** What the version decides by its thresholds; null: nothing. Not there when it has none. */
  decision?: string | null;
  explanation?: Explanation;
}

interface LoadedHead {
  record: VersionRecord;
  session: HeadSession;
}

export type Predict = (
  image: Uint8Array,
  target: {
    model: string;
    version?: number | undefined;
    top: number;
    explain?: readonly ExplanationKind[] | undefined;
    /** May the caller see training images? */
    withLinks?: boolean;
  },
) => Promise<Answer>;

/** Answers for images: decode, base model, head of the live version (or of the one asked for). */
export function createPredict(deps: PredictDeps): Predict {
  const heads = createWeightedCache<LoadedHead>(headBytes, ({ session }) => session.release());
  const liveVersion = createLiveVersions(deps);

  async function loadHead(model: string, version: number) {
    const record = await readVersion(deps.state, model, version);
    if (record.extractor !== deps.extractor.id) {
      throw new HeadstartError(
        'base-mismatch',
        `Version ${version} of model \`${model}\` was trained on another base model (${record.base.name}) than this deployment runs (${deps.extractor.base.name}). Train it again.`,
      );
    }
    const { session, bytes } = await openHead(deps.state, record);
    return { value: { record, session }, weight: bytes };
  }

  /** The head to answer with, read while the image is worked on. */
  async function findHead(model: string, wanted: number | undefined) {
    const version = wanted ?? (await liveVersion(model));
    return { version, ...(await heads.get(`${model}/${version}`, () => loadHead(model, version))) };
  }

  return async (image, { model, version: wanted, top, explain = [], withLinks = false }) => {
    const [head, extraction] = await Promise.all([
      findHead(model, wanted),
      deps.extractor.extract(image, { map: explain.includes('heatmap') }),
    ]);
    if (!extraction.ok) throw new HeadstartError('image-rejected', extraction.rejection.reason);
    const { version, record, session } = head;
    const scores = await session.run(extraction.features);
    const predictions = record.classes.map((label, i) => ({ label, score: scores.probabilities[i] ?? 0 }));
    predictions.sort((a, b) => b.score - a.score);
    const knownScore = scores.known[0] as number;
    const known = knownScore >= record.unknown.threshold;
    const best = predictions[0] as Prediction;
    const answer = { model, version, predictions: predictions.slice(0, top), known, knownScore };
    const decision = decide(record.thresholds, best, known);
    if (explain.length === 0) return { ...answer, ...decision };
    const explained = { record, image: extraction, label: best.label, withLinks };
    return { ...answer, ...decision, explanation: await deps.explain(explain, explained) };
  };
}

/** Nothing is decided of an unknown image, nor below its label's threshold; a label without one has none to reach. */
function decide(
  thresholds: VersionRecord['thresholds'],
  { label, score }: Prediction,
  known: boolean,
): Pick<Answer, 'decision'> {
  if (!thresholds) return {};
  const threshold = thresholds[label] === undefined ? 0 : thresholds[label];
  return { decision: known && threshold !== null && score >= threshold ? label : null };
}
