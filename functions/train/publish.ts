import type { TrainingRecord, VersionRecord } from '../../shared/domain/state/records.ts';
import { commitVersion, versionOfInput } from '../../shared/store/models/commit-version.ts';
import { repairArtifacts, storeArtifacts } from '../../shared/store/versions/artifacts.ts';
import type { MadeWith, TrainingInput } from './dataset/input.ts';
import type { FittedVersion } from './fit.ts';
import type { TrainDeps } from './job/deps.ts';
import { beFinal, type Lease } from './job/lease.ts';

/**
 * Stores the files of a version, then commits it: whoever sees the version sees all of it. A version of the same input
 * that has lost files gets them back; where this runner has made other bytes than it was committed with (on another kind
 * of CPU), a new version takes its place.
 * @returns the version's record
 * @throws LeaseLost when it was cancelled while the files were written: its model may be deleted by now
 */
export async function publishVersion(
  deps: TrainDeps,
  lease: Lease,
  training: TrainingRecord,
  input: TrainingInput,
  { base, extractor }: MadeWith,
  fitted: FittedVersion,
): Promise<VersionRecord> {
  const { state } = deps;
  const { model } = training;
  const present = await versionOfInput(state, model, input.digest);
  if (present) {
    await lease.update(() => undefined);
    if (await repairArtifacts(state, present, fitted.files)) return present;
  }
  const draft = {
    model,
    inputDigest: input.digest,
    training: training.id,
    createdAt: deps.now().toISOString(),
    dataset: training.dataset,
    extractor,
    base,
    hyperparameters: training.hyperparameters,
    seed: training.seed,
    classes: input.classes,
    examples: input.examples.train.length,
    score: fitted.score,
    unknown: fitted.unknown,
    ...(fitted.golden && { golden: fitted.golden }),
    ...(fitted.thresholds && { thresholds: fitted.thresholds }),
  };
  const storeFiles = async (version: number) => {
    const files = await storeArtifacts(state, { model, version }, fitted.files);
    await beFinal(lease);
    return files;
  };
  return commitVersion(state, draft, storeFiles, { except: present ? [present.version] : [] });
}
