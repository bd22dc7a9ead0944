import { sha256 } from '../../../shared/domain/digest.ts';
import type { TrainingRecord, VersionRecord } from '../../../shared/domain/state/records.ts';
import { readDeepHead } from '../../../shared/ml/head/deep/read-deep-head.ts';
import type { DeepHead } from '../../../shared/ml/tail/deep-head.ts';
import type { Tail } from '../../../shared/ml/tail/tail.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { readArtifact } from '../../../shared/store/versions/artifacts.ts';
import { findVersion, listVersions } from '../../../shared/store/versions/versions.ts';
import type { TrainingInput } from '../dataset/input.ts';
import type { DeepPlan, NoDeepHead } from './plan.ts';

/**
 * The newest version of the model that a deep head can start from, if the training asks for a warm start: one with the
 * same base model, depth and classes.
 */
export async function findWarmStart(
  state: ObjectStore,
  { model, base, hyperparameters }: Pick<TrainingRecord, 'model' | 'base' | 'hyperparameters'>,
  { classes }: Pick<TrainingInput, 'classes'>,
  plan: DeepPlan | NoDeepHead | undefined,
): Promise<VersionRecord | undefined> {
  if (!hyperparameters.warmStart || !plan || !('tail' in plan)) return undefined;
  const numbers = await listVersions(state, model);
  for (const number of numbers.reverse()) {
    const version = await findVersion(state, model, number);
    if (!version || version.depth !== plan.depth || version.base.digest !== base.digest) continue;
    if (version.classes.join('/') === classes.join('/')) return version;
  }
  return undefined;
}

/** The input of a training that starts from a version: it depends on that version too. */
export const afterWarmStart = (input: TrainingInput, version: VersionRecord): TrainingInput => ({
  ...input,
  digest: sha256(`${input.digest}\nwarm start ${version.inputDigest}`),
});

/** @throws HeadstartError `damaged` */
export async function readWarmStart(state: ObjectStore, version: VersionRecord, tail: Tail): Promise<DeepHead> {
  return readDeepHead(await readArtifact(state, version, 'head.onnx'), tail).head;
}
