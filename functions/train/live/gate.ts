import type { GateVerdict, VersionRecord } from '../../../shared/domain/state/records.ts';
import { compareVersions } from '../../../shared/ml/evaluate/compare.ts';
import { predictedClasses } from '../../../shared/ml/evaluate/predicted.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { readGatePolicy } from '../../../shared/store/live/gates.ts';
import { readLive } from '../../../shared/store/live/live.ts';
import { type KeyProblem, unlessDamaged } from '../../../shared/store/objects/damaged.ts';
import { readEvaluation } from '../../../shared/store/versions/evaluations.ts';
import { findVersion } from '../../../shared/store/versions/versions.ts';
import { judgeNeverPredicted } from './never-predicted.ts';

/**
 * Whether a version may go live by itself: it must have every golden image right, every class of the live version,
 * not be measurably worse than it on the examples that both were scored on without having seen them, and predict each
 * class that the live one gets right. What an image's label is, the new version's dataset says.
 *
 * Where a part of that can't be looked at, because something stored is damaged, the owner decides: that is a reason. If
 * the live version itself is gone, predictions fail without a new one, and that it was not compared is a warning.
 */
export async function judgeVersion(state: ObjectStore, version: VersionRecord): Promise<GateVerdict> {
  const { model } = version;
  const byHand = `PUT /v1/models/${model}/live`;
  const damaged: KeyProblem[] = [];
  const [policy, live] = await Promise.all([
    unlessDamaged(damaged, () => readGatePolicy(state, model)),
    unlessDamaged(damaged, () => readLive(state, model)),
  ]);
  const reasons = policy === 'manual' ? [`Versions of \`${model}\` go live by hand alone: ${byHand}.`] : [];
  reasons.push(...goldenReasons(version));
  const warnings: string[] = [];
  let old: VersionRecord | undefined;
  if (live && live.version !== version.version) {
    const gone: KeyProblem[] = [];
    const found = await unlessDamaged(gone, () => findVersion(state, model, live.version));
    if (found && 'classes' in found) old = found;
    else warnings.push(notCompared(live.version, gone[0]?.problem));
  }
  if (old) {
    const against = old;
    reasons.push(...lostClasses(version, against));
    reasons.push(...((await unlessDamaged(damaged, () => worseReasons(state, version, against))) ?? []));
  }
  const never = await unlessDamaged(damaged, () => judgeNeverPredicted(state, version, old));
  reasons.push(...(never?.reasons ?? []));
  warnings.push(...(never?.warnings ?? []));
  for (const problem of new Set(damaged.map((each) => each.problem))) {
    reasons.push(`It could not be judged in full, so it goes live by hand alone (${byHand}). ${problem}`);
  }
  return {
    policy: policy ?? 'manual',
    ...(old && { against: old.version }),
    passed: reasons.length === 0,
    reasons,
    ...(warnings.length > 0 && { warnings }),
  };
}

const notCompared = (live: number, why = 'It was deleted, or its record is missing.') =>
  `Version ${live} was live and can't be read, so nothing was compared with it. ${why}`;

const namedAtMost = 10;
const names = (list: readonly string[]) =>
  list.slice(0, namedAtMost).join(', ') + (list.length > namedAtMost ? ` and ${list.length - namedAtMost} more` : '');

function goldenReasons({ golden }: VersionRecord): string[] {
  if (!golden || golden.wrong.length === 0) return [];
  return [`It gets ${golden.wrong.length} of ${golden.examples} golden images wrong: ${names(golden.wrong)}.`];
}

function lostClasses({ classes }: VersionRecord, old: VersionRecord): string[] {
  const lost = old.classes.filter((label) => !classes.includes(label));
  return lost.length === 0 ? [] : [`It does not know classes of version ${old.version}: ${names(lost)}.`];
}

async function worseReasons(state: ObjectStore, version: VersionRecord, old: VersionRecord): Promise<string[]> {
  const [ours, theirs] = await Promise.all([answersOf(state, version), answersOf(state, old)]);
  const both = [...ours].flatMap(([sha256, { label, predicted }]) => {
    const before = theirs.get(sha256);
    return before ? [{ newRight: predicted === label, oldRight: before.predicted === label }] : [];
  });
  if (both.length === 0) return [];
  const { notWorse, gained, lost, difference, pWorse } = compareVersions(
    both.map(({ oldRight }) => oldRight),
    both.map(({ newRight }) => newRight),
  );
  if (notWorse) return [];
  const points = (-100 * difference).toFixed(1);
  return [
    `It is measurably worse than version ${old.version}, by ${points} points: of ${both.length} images that both were scored on it loses ${lost} and gains ${gained} (p = ${pWorse.toPrecision(2)}).`,
  ];
}

/** What a version's held-out heads say of each image, by the digest of its bytes; of equal bytes the first counts. */
async function answersOf(
  state: ObjectStore,
  version: VersionRecord,
): Promise<Map<string, { label: string; predicted: string }>> {
  const { sha256, labels, fold, probabilities, classes } = await readEvaluation(state, version);
  const predicted = predictedClasses(probabilities, classes);
  const answers = new Map<string, { label: string; predicted: string }>();
  for (const [i, digest] of sha256.entries()) {
    if (fold[i] === -1 || answers.has(digest)) continue;
    answers.set(digest, { label: labels[i] as string, predicted: version.classes[predicted[i] as number] as string });
  }
  return answers;
}
