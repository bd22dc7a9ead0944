import type { GateVerdict, VersionRecord } from '../../shared/domain/records.ts';
import { compareVersions } from '../../shared/ml/evaluate/compare.ts';
import { predictedClasses } from '../../shared/ml/evaluate/predicted.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { readEvaluation } from '../../shared/store/evaluations.ts';
import { readGatePolicy } from '../../shared/store/gates.ts';
import { readLive, readVersion } from '../../shared/store/models.ts';
import { judgeNeverPredicted } from './never-predicted.ts';

/**
 * Whether a version may go live by itself: it must have every golden image right, every class of the live version,
 * not be measurably worse than it on the examples that both were scored on without having seen them, and predict each
 * class that the live one gets right. What an image's label is, the new version's dataset says.
 */
export async function judgeVersion(state: ObjectStore, model: string, number: number): Promise<GateVerdict> {
  const [policy, live, version] = await Promise.all([
    readGatePolicy(state, model),
    readLive(state, model),
    readVersion(state, model, number),
  ]);
  const reasons =
    policy === 'manual' ? [`Versions of \`${model}\` go live by hand alone: PUT /v1/models/${model}/live.`] : [];
  reasons.push(...goldenReasons(version));
  const against = live && live.version !== number ? live.version : undefined;
  const old = against === undefined ? undefined : await readVersion(state, model, against);
  if (old) reasons.push(...lostClasses(version, old), ...(await worseReasons(state, version, old)));
  const never = await judgeNeverPredicted(state, version, old);
  reasons.push(...never.reasons);
  return {
    policy,
    ...(against !== undefined && { against }),
    passed: reasons.length === 0,
    reasons,
    ...(never.warnings.length > 0 && { warnings: never.warnings }),
  };
}

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
