import type { ExplanationKind, Predictions } from '../../shared/api/predictions.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { ofLabel } from '../../shared/domain/names/by-label.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { createWeightedCache } from '../../shared/domain/weighted-cache.ts';
import type { HeadSession } from '../../shared/ml/head/head-session.ts';
import type { Extractors } from '../../shared/ports/extractor.ts';
import { liveVersionGone } from '../../shared/store/live/live.ts';
import { Damaged } from '../../shared/store/objects/damaged.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import type { Explain } from './explain.ts';
import { createEarlyExtraction } from './extraction.ts';
import { type HeadDeps, openHead } from './head.ts';
import { createLiveVersions, type LiveDeps } from './live.ts';

/** Limit of the heads kept in memory, in bytes of their files: six deep heads, which take 200 MB of memory. */
const maxHeadBytes = 64 * 1024 * 1024;

export interface PredictDeps extends LiveDeps, HeadDeps {
  extractors: Extractors;
  explain: Explain;
}

type Prediction = Predictions['predictions'][number];

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
    /** Whether the caller may see the keys of training images, and links to them. */
    withLinks?: boolean;
  },
) => Promise<Predictions>;

/** Predicts images with the live version, or with the version in the request. */
export function createPredict(deps: PredictDeps): Predict {
  const heads = createWeightedCache<LoadedHead>(maxHeadBytes, ({ session }) => session.release());
  const liveVersion = createLiveVersions(deps);
  const extractEarly = createEarlyExtraction(deps.extractors);

  const readRecord = (model: string, version: number, isLive: boolean) =>
    readVersion(deps.state, model, version).catch((error) => {
      const isGone = isLive && error instanceof HeadstartError && error.code === 'version-not-found';
      throw isGone ? liveVersionGone(model, version) : error;
    });

  async function loadHead(model: string, version: number, isLive: boolean) {
    const record = await readRecord(model, version, isLive);
    const { session, bytes } = await openHead(deps, record);
    return { value: { record, session }, weight: bytes };
  }

  return async (image, { model, version: wanted, top, explain = [], withLinks = false }) => {
    const extraction = extractEarly(`${model}/${wanted ?? 'live'}`, image, { map: explain.includes('heatmap') });
    const version = wanted ?? (await liveVersion(model));
    return heads.use(
      `${model}/${version}`,
      () => loadHead(model, version, wanted === undefined),
      async ({ record, session }) => {
        const input = await extraction.by(record);
        if (!input.ok) throw new HeadstartError('image-rejected', input.rejection.reason);
        const scores = await session.run(input.numbers);
        const predictions = record.classes.map((label, i) => ({ label, score: scores.probabilities[i] ?? 0 }));
        predictions.sort((a, b) => b.score - a.score);
        const knownScore = scores.known[0] as number;
        const known = knownScore >= record.unknown.threshold;
        const best = predictions[0] as Prediction;
        const response = { model, version, predictions: predictions.slice(0, top), known, knownScore };
        const decision = decide(record.thresholds, best, known);
        if (explain.length === 0) return { ...response, ...decision };
        const explained = { record, scores, map: input.map, label: best.label, withLinks };
        const explanation = await deps.explain(explain, explained).catch(async (error) => {
          // The version of the head in memory may have been deleted since.
          if (error instanceof Damaged) await readRecord(model, version, wanted === undefined);
          throw error;
        });
        return { ...response, ...decision, explanation };
      },
    );
  };
}

/**
 * Decides for the best label of a known image, if the score reaches the label's threshold. Without a threshold, any
 * score does.
 */
function decide(
  thresholds: VersionRecord['thresholds'],
  { label, score }: Prediction,
  known: boolean,
): Pick<Predictions, 'decision'> {
  if (!thresholds) return {};
  const own = ofLabel(thresholds, label);
  const threshold = own === undefined ? 0 : own;
  return { decision: known && threshold !== null && score >= threshold ? label : null };
}
