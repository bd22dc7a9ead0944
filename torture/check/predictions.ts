import type { TrainingRecord } from '../../shared/domain/state/records.ts';
import { predictConfig } from '../../shared/lambda/config.ts';
import type { SeenPrediction } from '../client/model.ts';
import { spanLine } from '../history/span.ts';
import type { Finding } from './finding.ts';
import type { Inside } from './inside.ts';

/** How long `predict` uses a version without asking whether another is live. */
const cachedMs = predictConfig.shape.LIVE_SECONDS.parse(undefined) * 1000;

/** Does one version give one answer to an image, and could the version have been live then? */
export function checkPredictions({ model }: Inside, trainings: readonly TrainingRecord[]): Finding[] {
  const findings: Finding[] = [];
  const answers = new Map<string, SeenPrediction>();
  for (const seen of model.predictions) {
    const { span, model: name, version, image, scores } = seen;
    const words = [`models/${name}/live.json`];
    const key = `${name} ${version} ${image}`;
    const other = answers.get(key) ?? seen;
    answers.set(key, other);
    if (other.scores !== scores) {
      const text = `Version ${version} of ${name} answered ${scores} here, and ${other.scores} in #${other.span.id}.`;
      findings.push({ kind: 'mixed', text, spans: [other.span, span], words });
    }
    // One that failed at its end, or ran again, has made more than it says.
    const given = trainings.filter(
      (training) => training.model === name && (training.gate || training.version === version),
    );
    const from = Math.min(...given.map(({ id }) => model.trainings.get(id)?.span.start ?? 0));
    if (from > span.end) {
      const text = `${spanLine(span)}, before any training gave that version.`;
      findings.push({ kind: 'untrue answer', text, spans: [span], words });
    }
    const isOver = wasReplaced({ model } as Inside, seen, span.startedAt - cachedMs);
    if (isOver) findings.push({ kind: 'untrue answer', text: isOver, spans: [span], words });
  }
  return findings;
}

/** A promotion of another version, acknowledged long before, after which nothing can have brought this one back. */
function wasReplaced(
  { model }: Inside,
  { span, model: name, version }: SeenPrediction,
  before: number,
): string | undefined {
  const promotions = (model.live.get(name) ?? []).filter(({ promotes }) => promotes !== undefined);
  const last = promotions.filter(({ span: other }) => other.endedAt < before).at(-1);
  if (!last || last.promotes === version) return undefined;
  const mayBring = promotions.some(
    ({ span: other, promotes }) => promotes === version && other.start < span.end && other.end > last.span.start,
  );
  const mayTrain = [...model.trainings.values()].some(
    (training) => training.model === name && training.span.start < span.end && training.seenEnded > last.span.start,
  );
  return mayBring || mayTrain ? undefined : `${spanLine(span)}, long after ${spanLine(last.span)}.`;
}
