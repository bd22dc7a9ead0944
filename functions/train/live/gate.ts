import type { GateVerdict, VersionRecord } from '../../../shared/domain/state/records.ts';
import { compareVersions } from '../../../shared/ml/evaluate/compare.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { readGatePolicy } from '../../../shared/store/live/gates.ts';
import { readLive } from '../../../shared/store/live/live.ts';
import { type KeyProblem, unlessDamaged } from '../../../shared/store/objects/damaged.ts';
import type { EvaluatedVersion } from '../../../shared/store/versions/evaluations.ts';
import { type HeldOutPrediction, heldOutPredictions } from './held-out-predictions.ts';
import { judgeNeverPredicted } from './never-predicted.ts';

/**
 * Decides whether a version may go live automatically. It must predict all golden images correctly, must have all
 * classes of the live version, must not be measurably worse on the images that both versions held out, and must predict
 * each class that the live version predicts correctly. Labels are those of the new version's dataset.
 *
 * If a part can't be judged because a stored object is damaged, the owner decides: that is a reason to hold the version.
 * If the live version itself is gone, predictions fail without a new one, so the missing comparison is only a warning.
 * @param find another version of the model; undefined when it was deleted
 */
export async function judgeVersion(
  state: ObjectStore,
  version: EvaluatedVersion,
  find: (number: number) => Promise<EvaluatedVersion | undefined>,
): Promise<GateVerdict> {
  const { model } = version.record;
  const route = `PUT /v1/models/${model}/live`;
  const damaged: KeyProblem[] = [];
  const [policy, live] = await Promise.all([
    unlessDamaged(damaged, () => readGatePolicy(state, model)),
    unlessDamaged(damaged, () => readLive(state, model)),
  ]);
  const reasons =
    policy === 'manual' ? [`The gate of \`${model}\` is manual: make the version live with ${route}.`] : [];
  reasons.push(...goldenReasons(version.record));
  const warnings: string[] = [];
  let old: EvaluatedVersion | undefined;
  if (live && live.version !== version.record.version) {
    const gone: KeyProblem[] = [];
    old = await unlessDamaged(gone, () => find(live.version));
    if (!old) warnings.push(notCompared(live.version, gone[0]?.problem));
  }
  if (old) {
    const against = old;
    reasons.push(...lostClasses(version.record, against.record));
    reasons.push(...((await unlessDamaged(damaged, () => worseReasons(version, against))) ?? []));
  }
  const never = await unlessDamaged(damaged, () => judgeNeverPredicted(version, old));
  reasons.push(...(never?.reasons ?? []));
  warnings.push(...(never?.warnings ?? []));
  for (const problem of new Set(damaged.map((entry) => entry.problem))) {
    reasons.push(`The gate could not check everything: decide yourself with ${route}. ${problem}`);
  }
  return {
    policy: policy ?? 'manual',
    ...(old && { against: old.record.version }),
    passed: reasons.length === 0,
    reasons,
    ...(warnings.length > 0 && { warnings }),
  };
}

const notCompared = (live: number, why = 'It was deleted, or its record is missing.') =>
  `Version ${live} was live and cannot be read, so nothing was compared with it. ${why}`;

const maxNames = 10;
const names = (list: readonly string[]) =>
  list.slice(0, maxNames).join(', ') + (list.length > maxNames ? ` and ${list.length - maxNames} more` : '');

function goldenReasons({ golden }: VersionRecord): string[] {
  if (!golden || golden.wrong.length === 0) return [];
  return [`It gets ${golden.wrong.length} of ${golden.examples} golden images wrong: ${names(golden.wrong)}.`];
}

function lostClasses({ classes }: VersionRecord, old: VersionRecord): string[] {
  const lost = old.classes.filter((label) => !classes.includes(label));
  return lost.length === 0 ? [] : [`It lacks classes of version ${old.version}: ${names(lost)}.`];
}

async function worseReasons(version: EvaluatedVersion, old: EvaluatedVersion): Promise<string[]> {
  const [ours, theirs] = await Promise.all([predictionsByDigest(version), predictionsByDigest(old)]);
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
    `It is measurably worse than version ${old.record.version}, by ${points} points: of ${both.length} images that both held out, it loses ${lost} and gains ${gained} (p = ${pWorse.toPrecision(2)}).`,
  ];
}

/** If several images have equal bytes, the first counts. */
async function predictionsByDigest({ record, evaluation }: EvaluatedVersion): Promise<Map<string, HeldOutPrediction>> {
  const predictions = new Map<string, HeldOutPrediction>();
  for (const prediction of heldOutPredictions(record, await evaluation())) {
    if (!predictions.has(prediction.sha256)) predictions.set(prediction.sha256, prediction);
  }
  return predictions;
}
