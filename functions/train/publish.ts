import type { FileRecord } from '../../shared/domain/state/records.ts';
import { commitVersion, recoverVersionOfInput } from '../../shared/store/models/commit-version.ts';
import { repairArtifacts, storeArtifacts } from '../../shared/store/versions/artifacts.ts';
import { type EvaluatedVersion, evaluatedVersion } from '../../shared/store/versions/evaluations.ts';
import type { EmbeddedBy, TrainingInput } from './dataset/input.ts';
import type { FittedVersion } from './fit.ts';
import type { TrainDeps } from './job/deps.ts';
import { type Lease, markFinal } from './job/lease.ts';

/**
 * Stores the files of a version, then commits it, so that a visible version is complete. If a version of the same input
 * has lost files, they are restored. If this runner's files differ from the committed ones (on another kind of CPU), a
 * new version replaces it.
 * @throws LeaseLost the training was cancelled meanwhile, and its model may have been deleted
 */
export async function publishVersion(
  deps: TrainDeps,
  lease: Lease,
  input: TrainingInput,
  { base, extractor }: EmbeddedBy,
  fitted: FittedVersion,
): Promise<EvaluatedVersion> {
  const { state } = deps;
  const { id, model, dataset, hyperparameters, seed } = lease.record;
  const present = await recoverVersionOfInput(state, model, input.digest);
  if (present) {
    await lease.check();
    if (await repairArtifacts(state, present, fitted.files)) return evaluatedVersion(state, present);
  }
  const draft = {
    model,
    inputDigest: input.digest,
    training: id,
    createdAt: deps.now().toISOString(),
    dataset,
    extractor,
    base,
    hyperparameters,
    ...(fitted.depth !== undefined && { depth: fitted.depth }),
    seed,
    classes: input.classes,
    examples: input.examples.train.length,
    score: fitted.score,
    unknown: fitted.unknown,
    ...(fitted.golden && { golden: fitted.golden }),
    ...(fitted.thresholds && { thresholds: fitted.thresholds }),
  };
  let files: FileRecord[] | undefined;
  const storeFiles = async (version: number) => {
    files = await storeArtifacts(state, { model, version }, fitted.files);
    await markFinal(lease);
    return files;
  };
  const record = await commitVersion(state, draft, storeFiles, { except: present ? [present.version] : [] });
  // Another runner may have committed its own files.
  return evaluatedVersion(state, record, record.files === files ? fitted.evaluation : undefined);
}
