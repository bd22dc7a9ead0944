import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { moveLiveFromTraining, readLiveState } from '../../../shared/store/live/live.ts';
import { deletedNumbers } from '../../../shared/store/models/numbers.ts';
import { type KeyProblem, unlessDamaged } from '../../../shared/store/objects/damaged.ts';
import { type EvaluatedVersion, evaluatedVersion } from '../../../shared/store/versions/evaluations.ts';
import { findVersion, listVersions } from '../../../shared/store/versions/versions.ts';
import type { Lease } from '../job/lease.ts';
import { changesBetween } from './changes.ts';
import { judgeVersion } from './gate.ts';

/**
 * Writes the changes of the dataset and the gate's verdict into the training's record. A version that passes goes live.
 * Damage to other versions does not stop this: the verdict names it. If an earlier runner of the training has made the
 * version live, it is not judged again.
 */
export async function goLive(state: ObjectStore, lease: Lease, version: EvaluatedVersion): Promise<void> {
  const { id, model, requestedAt } = lease.record;
  const { record } = version;
  if (await hasGoneLive(state, id, model, record.version)) return;
  const find = createFinder(state, model);
  const problems: KeyProblem[] = [];
  const before = await previousNumber(state, model, record.version);
  const changes =
    before !== undefined &&
    (await unlessDamaged(problems, async () => {
      const previous = await find(before);
      return previous && changesBetween(previous, version);
    }));
  const verdict = await judgeVersion(state, version, find);
  const warnings = [
    ...(verdict.warnings ?? []),
    ...problems.map(({ problem }) => `The changes since version ${before} are unknown. ${problem}`),
  ];
  const gate = { ...verdict, ...(warnings.length > 0 && { warnings }) };
  await lease.update(() => ({ gate, isFinal: true, made: record.version, ...(changes && { changes }) }));
  if (gate.passed) await moveLiveFromTraining(state, model, record.version, { askedAt: requestedAt, training: id });
}

/** Finds other versions of the model, each read once: the previous version is often the live one. */
function createFinder(state: ObjectStore, model: string) {
  const found = new Map<number, Promise<EvaluatedVersion | undefined>>();
  return (number: number): Promise<EvaluatedVersion | undefined> => {
    const version =
      found.get(number) ??
      findVersion(state, model, number).then((record) => record && evaluatedVersion(state, record));
    found.set(number, version);
    return version;
  };
}

async function previousNumber(state: ObjectStore, model: string, version: number): Promise<number | undefined> {
  const [numbers, deleted] = await Promise.all([listVersions(state, model), deletedNumbers(state, model)]);
  return numbers.findLast((number) => number < version && !deleted.has(number));
}

/** Whether this training has already made the version live. If so, its record contains the verdict. */
async function hasGoneLive(state: ObjectStore, id: string, model: string, version: number): Promise<boolean> {
  const live = await unlessDamaged([], () => readLiveState(state, model));
  return live?.history.some((entry) => entry.version === version && entry.by === `training ${id}`) ?? false;
}
