import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import {
  describeNeverPredicted,
  type NeverPredicted,
  neverShare,
} from '../../../shared/domain/versions/never-predicted.ts';
import { heldOutExamples, predictedClasses } from '../../../shared/ml/evaluate/predicted.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { readEvaluation } from '../../../shared/store/versions/evaluations.ts';

/**
 * What classes that a version never predicts mean for its gate. Where the live version gets such a class right, the new
 * one would be a step back: that is a reason to hold it. Otherwise, it is no worse than what is live, and a warning.
 */
export async function judgeNeverPredicted(
  state: ObjectStore,
  version: VersionRecord,
  live: VersionRecord | undefined,
): Promise<{ reasons: string[]; warnings: string[] }> {
  const { classWeights } = version.hyperparameters;
  const { never } = await predictedBy(state, version);
  if (never.length === 0) return { reasons: [], warnings: [] };
  const before = live ? (await predictedBy(state, live)).right : new Set<string>();
  const lost = never.filter(({ label }) => before.has(label));
  const others = never.filter(({ label }) => !before.has(label));
  return {
    reasons:
      lost.length > 0
        ? [describeNeverPredicted(`It never predicts what version ${live?.version} gets right`, lost, classWeights)]
        : [],
    warnings:
      others.length > 0
        ? [describeNeverPredicted(neverShare(others, version.classes.length), others, classWeights)]
        : [],
  };
}

/** The classes that a version's held-out heads never predict, and those that they get right at least once. */
async function predictedBy(
  state: ObjectStore,
  version: VersionRecord,
): Promise<{ never: NeverPredicted[]; right: Set<string> }> {
  const { labels, fold, probabilities, classes } = await readEvaluation(state, version);
  const answers = predictedClasses(probabilities, classes);
  const found = new Map(version.classes.map((label) => [label, { label, examples: 0, scored: 0 }]));
  for (const label of labels) {
    const its = found.get(label);
    if (its) its.examples++;
  }
  const predicted = new Set<string>();
  const right = new Set<string>();
  for (const example of heldOutExamples(fold)) {
    const label = labels[example] as string;
    const answer = version.classes[answers[example] as number] as string;
    const its = found.get(label);
    if (its) its.scored++;
    predicted.add(answer);
    if (answer === label) right.add(label);
  }
  return { never: [...found.values()].filter((its) => its.examples > 0 && !predicted.has(its.label)), right };
}
