import {
  describeNeverPredicted,
  type NeverPredicted,
  neverShare,
} from '../../../shared/domain/versions/never-predicted.ts';
import type { EvaluatedVersion } from '../../../shared/store/versions/evaluations.ts';
import { heldOutPredictions } from './held-out-predictions.ts';

/**
 * Judges the classes that a version never predicts. If the live version predicts such a class correctly, the new one would
 * be a step back: that is a reason to hold it. Otherwise it is no worse than the live one: that is a warning.
 */
export async function judgeNeverPredicted(
  version: EvaluatedVersion,
  live: EvaluatedVersion | undefined,
): Promise<{ reasons: string[]; warnings: string[] }> {
  const { classes, hyperparameters } = version.record;
  const never = await findNeverPredicted(version);
  if (never.length === 0) return { reasons: [], warnings: [] };
  const correct = live ? await correctClasses(live) : new Set<string>();
  const lost = never.filter(({ label }) => correct.has(label));
  const others = never.filter(({ label }) => !correct.has(label));
  const describe = (what: string, some: NeverPredicted[]) =>
    some.length === 0 ? [] : [describeNeverPredicted(what, some, hyperparameters.classWeights)];
  return {
    reasons: describe(`It never predicts classes that version ${live?.record.version} predicts correctly`, lost),
    warnings: describe(neverShare(others, classes.length), others),
  };
}

async function findNeverPredicted({ record, evaluation }: EvaluatedVersion): Promise<NeverPredicted[]> {
  const stored = await evaluation();
  const byLabel = new Map(record.classes.map((label) => [label, { label, examples: 0, scored: 0 }]));
  for (const label of stored.labels) {
    const found = byLabel.get(label);
    if (found) found.examples++;
  }
  const predictedLabels = new Set<string>();
  for (const { label, predicted } of heldOutPredictions(record, stored)) {
    const found = byLabel.get(label);
    if (found) found.scored++;
    predictedLabels.add(predicted);
  }
  return [...byLabel.values()].filter(({ label, examples }) => examples > 0 && !predictedLabels.has(label));
}

/** The classes that a version predicted correctly for at least one held-out image. */
async function correctClasses({ record, evaluation }: EvaluatedVersion): Promise<Set<string>> {
  const predictions = heldOutPredictions(record, await evaluation());
  return new Set(predictions.filter(({ label, predicted }) => label === predicted).map(({ label }) => label));
}
