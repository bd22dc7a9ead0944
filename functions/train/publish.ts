import { sha256 } from '../../shared/domain/digest.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import type { TrainingRecord } from '../../shared/domain/records.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import { commitVersion } from '../../shared/store/models.ts';
import type { TrainDeps } from './deps.ts';
import type { FittedVersion, MadeWith } from './fit.ts';
import type { TrainingInput } from './input.ts';
import type { Lease } from './lease.ts';

/**
 * Stores the files of a version, then commits it: whoever sees the version sees all of it.
 * A runner that died in between left files that are the same, so they are kept.
 * @throws LeaseLost when it was cancelled while the files were written: its model may be deleted by now
 */
export async function publishVersion(
  deps: TrainDeps,
  lease: Lease,
  training: TrainingRecord,
  input: TrainingInput,
  { base, extractor }: MadeWith,
  fitted: FittedVersion,
): Promise<number> {
  const files = await eachLimited([...fitted.files], 4, async ([name, { body, contentType }]) => {
    await deps.state.put(stateKey.artifact(training.model, input.digest, name), body, { contentType, create: true });
    return { name, sha256: sha256(body), size: body.length };
  });
  await lease.update(() => undefined);
  return commitVersion(deps.state, {
    model: training.model,
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
    files,
  });
}
