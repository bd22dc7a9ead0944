import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { predictConfig } from '../../../shared/lambda/config.ts';
import type { SeenPrediction } from '../client/model.ts';
import { spanLine } from '../history/span.ts';
import type { Finding } from './finding.ts';
import type { Inside } from './inside.ts';

/** Time for which `predict` uses a version without checking whether another is live. */
const cachedMs = predictConfig.shape.LIVE_SECONDS.parse(undefined) * 1000;

/** Does a version always predict the same for an image, and can it have been live at the time? */
export function checkPredictions({ model }: Inside, trainings: readonly TrainingRecord[]): Finding[] {
  const findings: Finding[] = [];
  const responses = new Map<string, SeenPrediction>();
  for (const seen of model.predictions) {
    const { span, model: name, version, image, scores } = seen;
    const words = [`models/${name}/live.json`];
    const key = `${name} ${version} ${image}`;
    const other = responses.get(key) ?? seen;
    responses.set(key, other);
    if (other.scores !== scores) {
      const text = `Version ${version} of ${name} predicted ${scores} here, but ${other.scores} in #${other.span.id}.`;
      findings.push({ kind: 'mixed', text, spans: [other.span, span], words });
    }
    // A training that failed at its end, or ran again, has made more versions than its record says.
    const candidates = trainings.filter(
      (training) => training.model === name && (training.gate || training.version === version),
    );
    const from = Math.min(...candidates.map(({ id }) => model.trainings.get(id)?.span.start ?? 0));
    if (from > span.end) {
      const text = `${spanLine(span)}, before any training could make that version.`;
      findings.push({ kind: 'false response', text, spans: [span], words });
    }
    const contradiction = wasReplaced({ model } as Inside, seen, span.startedAt - cachedMs);
    if (contradiction) findings.push({ kind: 'false response', text: contradiction, spans: [span], words });
  }
  return findings;
}

/** Was another version promoted long before, and can nothing later have made this one live again? */
function wasReplaced(
  { model }: Inside,
  { span, model: name, version }: SeenPrediction,
  before: number,
): string | undefined {
  const promotions = (model.live.get(name) ?? []).filter(({ promotes }) => promotes !== undefined);
  const last = promotions.filter(({ span: other }) => other.endedAt < before).at(-1);
  if (!last || last.promotes === version) return undefined;
  const mayBePromoted = promotions.some(
    ({ span: other, promotes }) => promotes === version && other.start < span.end && other.end > last.span.start,
  );
  const mayBeTrained = [...model.trainings.values()].some(
    (training) => training.model === name && training.span.start < span.end && training.seenEnded > last.span.start,
  );
  return mayBePromoted || mayBeTrained ? undefined : `${spanLine(span)}, long after ${spanLine(last.span)}.`;
}
