import type { TrainingRecord, VersionRecord } from '../../../shared/domain/state/records.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { deletedNumbers, moveLiveFromTraining, readLiveState } from '../../../shared/store/live/live.ts';
import { type KeyProblem, unlessDamaged } from '../../../shared/store/objects/damaged.ts';
import { findVersion, listVersions } from '../../../shared/store/versions/versions.ts';
import type { Lease } from '../job/lease.ts';
import { changesBetween } from './changes.ts';
import { judgeVersion } from './gate.ts';

/**
 * Writes down what changed and whether the version passes its gate; what passes goes live. Damage to other versions
 * stops none of it: the verdict says what could not be looked at. What an earlier runner of the training has made live
 * is not judged again.
 */
export async function goLive(
  state: ObjectStore,
  lease: Lease,
  { id, model, requestedAt }: TrainingRecord,
  version: VersionRecord,
): Promise<void> {
  if (await hasGoneLive(state, id, version)) return;
  const problems: KeyProblem[] = [];
  const before = await versionBefore(state, version);
  const changes =
    before !== undefined &&
    (await unlessDamaged(problems, async () => {
      const old = await findVersion(state, model, before);
      return old && 'classes' in old && changesBetween(state, old, version);
    }));
  const verdict = await judgeVersion(state, version);
  const warnings = [
    ...(verdict.warnings ?? []),
    ...problems.map(({ problem }) => `What changed since version ${before} is not known. ${problem}`),
  ];
  const gate = { ...verdict, ...(warnings.length > 0 && { warnings }) };
  await lease.update(() => ({ gate, isFinal: true, made: version.version, ...(changes && { changes }) }));
  if (gate.passed) await moveLiveFromTraining(state, model, version.version, { askedAt: requestedAt, training: id });
}

async function versionBefore(state: ObjectStore, { model, version }: VersionRecord): Promise<number | undefined> {
  const [numbers, deleted] = await Promise.all([listVersions(state, model), deletedNumbers(state, model)]);
  return numbers.findLast((number) => number < version && !deleted.has(number));
}

/** Has this training made the version live before? Its record has the verdict by then. */
async function hasGoneLive(state: ObjectStore, id: string, { model, version }: VersionRecord): Promise<boolean> {
  const live = await unlessDamaged([], () => readLiveState(state, model));
  return live?.history.some((entry) => entry.version === version && entry.by === `training ${id}`) ?? false;
}
