import type { TrainingRecord, VersionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, unlessDamaged } from '../objects/damaged.ts';
import { findTraining } from '../trainings/trainings.ts';
import { artifactKey, readArtifact } from '../versions/artifacts.ts';
import { findVersion } from '../versions/versions.ts';
import { examine, type Finding } from './finding.ts';

/**
 * Missing and damaged files of a version, which only a training can restore; and files under its number that its record
 * does not name, which a slower runner left.
 * @param options.quick compares files by size alone
 * @param options.base name of the default base model
 */
export async function findFileProblems(
  state: ObjectStore,
  version: VersionRecord,
  { quick, base }: { quick: boolean; base: string },
): Promise<Finding[]> {
  const { model } = version;
  const isOld = version.layout === undefined;
  const prefix = isOld
    ? stateKey.legacyArtifacts(model, version.inputDigest)
    : stateKey.artifacts(model, version.version);
  const stored = new Map<string, number>();
  for await (const { key, size } of state.list(prefix)) stored.set(key, size);

  const named = new Set(version.files.map((file) => artifactKey(version, file)));
  const found: Finding[] = [];
  for (const file of version.files) {
    const key = artifactKey(version, file);
    const check = async () => {
      if (!stored.has(key)) throw new Damaged(key, 'missing');
      if (stored.get(key) !== file.size) throw new Damaged(key, 'its size differs');
      if (!quick) await readArtifact(state, version, file.name);
    };
    found.push(...(await examine(check)));
  }
  if (found.length > 0) {
    const again = await trainingWithSettings(state, version, base);
    for (const finding of found) Object.assign(finding, again);
  }
  if (isOld) return found;
  for (const key of stored.keys()) {
    if (named.has(key)) continue;
    found.push({
      kind: 'orphaned',
      key,
      problem: `The record of version ${version.version} of model \`${model}\` has no such file.`,
      repair: 'It is deleted.',
      mend: () => removeUnnamed(state, version, key),
    });
  }
  return found;
}

/** The training that repeats a version's settings. */
async function trainingWithSettings(
  state: ObjectStore,
  version: VersionRecord,
  base: string,
): Promise<Pick<Finding, 'repair' | 'training'>> {
  const { model, dataset, hyperparameters, seed } = version;
  const training = await unlessDamaged([], () => findTraining(state, version.training));
  const request = {
    ...(dataset !== model && { dataset }),
    ...(version.base.name !== base && { base: version.base.name }),
    ...(!isDefault(hyperparameters) && { hyperparameters }),
    ...(seed !== 0 && { seed }),
    ...(Object.keys(training?.precision ?? {}).length > 0 && { precision: training?.precision }),
  };
  return {
    repair: `Train model \`${model}\` again with the settings of version ${version.version} (POST /v1/models/${model}/trainings). On the same images, this writes the file again. On other images, it makes a new version to use instead.`,
    training: { model, request },
  };
}

const isDefault = ({ hiddenLayers, l2, ...others }: TrainingRecord['hyperparameters']) =>
  hiddenLayers.length === 0 && l2 === 'auto' && Object.keys(others).length === 0;

/** A version's record never changes, but the version can be deleted. */
async function removeUnnamed(state: ObjectStore, { model, version }: VersionRecord, key: string): Promise<void> {
  const found = await findVersion(state, model, version);
  if (!found || found.files.some((file) => artifactKey(found, file) === key)) return;
  await state.delete(key);
}
