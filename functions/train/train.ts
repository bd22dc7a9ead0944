import { HeadstartError } from '../../shared/domain/errors.ts';
import { endedStatuses, type TrainingRecord } from '../../shared/domain/records.ts';
import { trainMessage } from '../../shared/domain/train-message.ts';
import { createFeatureStore } from '../../shared/store/features.ts';
import { forgetUnlisted } from '../../shared/store/forget-unlisted.ts';
import { listVersions, moveLiveFromTraining, readVersion, versionOfInput } from '../../shared/store/models.ts';
import { readTraining, updateTraining } from '../../shared/store/trainings.ts';
import { findTrainedOn } from './base.ts';
import { changesBetween } from './changes.ts';
import type { TrainDeps } from './deps.ts';
import { embeddedExamples, listOnce } from './embeddings.ts';
import { fitVersion } from './fit.ts';
import { judgeVersion } from './gate.ts';
import { trainingInput } from './input.ts';
import { type Lease, LeaseLost, takeLease } from './lease.ts';
import { publishVersion } from './publish.ts';

/** One receipt of a training's message. */
export interface Run {
  id: string;
  /** Unique for this run. */
  runner: string;
  receiptHandle: string;
  /** The message goes to the dead letters after this receipt. */
  last: boolean;
}

/**
 * Takes a training one step further: to its end, or to the next look at embeddings that are still missing.
 * Any number of runs of one training may overlap or die; one at a time works, and the outcome is the same.
 */
export async function runTraining(deps: TrainDeps, run: Run): Promise<void> {
  // The queue hides it for much longer than a lease: who fails or dies at once should be replaced as soon as any other.
  await deps.trainQueue.hide(run.receiptHandle, deps.leaseSeconds);
  const training = await readTraining(deps.state, run.id);
  if (endedStatuses.includes(training.status)) return;
  if (run.last) {
    const message = `The runner of training ${run.id} died or failed several times. Look at the train function's log, then train again.`;
    return endTraining(deps, run.id, { status: 'failed', error: { code: 'internal', message } });
  }
  const lease = await takeLease(deps, run);
  if (typeof lease === 'number') return deps.trainQueue.send([trainMessage(run.id)], { delaySeconds: lease });

  try {
    const version = await work(deps, lease, training);
    if (version !== undefined) return await endTraining(deps, run.id, { status: 'succeeded', version });
    await lease.release();
    await deps.trainQueue.send([trainMessage(run.id)], { delaySeconds: deps.waitSeconds });
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (error instanceof HeadstartError) {
      const { code, message } = error;
      return await endTraining(deps, run.id, { status: 'failed', error: { code, message } });
    }
    await lease.release();
    throw error;
  } finally {
    await lease.end();
  }
}

/** The version that the training gave, or undefined while embeddings are missing. */
async function work(deps: TrainDeps, lease: Lease, training: TrainingRecord): Promise<number | undefined> {
  const { model, dataset } = training;
  const on = await findTrainedOn(deps, training.base);
  const listed = await listOnce(deps, training.id, dataset);
  const embedded = await embeddedExamples(
    deps,
    lease,
    on,
    listed.filter(({ split }) => split !== 'unlabelled'),
  );
  if (!embedded) return undefined;

  await lease.update(() => ({ status: 'training', progress: { done: 0, total: 1 } }));
  const features = createFeatureStore(deps.state, on.extractor, dataset);
  const rows = await features.read(new Set(embedded.map(({ content }) => content)));
  const input = trainingInput(training, on.extractor, embedded, rows);

  const version =
    (await versionOfInput(deps.state, model, input.digest)) ??
    (await publishVersion(deps, lease, training, input, on, await fitVersion(training, input, on, lease)));
  await goLive(deps, lease, training, version);
  const contents = new Set(listed.map(({ content }) => content));
  await forgetUnlisted(deps.state, dataset, contents, new Date(training.requestedAt), on.extractor);
  return version;
}

/** Writes down what changed and whether the version passes its gate; what passes goes live. */
async function goLive(
  { state }: TrainDeps,
  lease: Lease,
  { id, model, requestedAt }: TrainingRecord,
  version: number,
): Promise<void> {
  const before = (await listVersions(state, model)).findLast((number) => number < version);
  const changes =
    before !== undefined &&
    (await changesBetween(state, await readVersion(state, model, before), await readVersion(state, model, version)));
  const gate = await judgeVersion(state, model, version);
  await lease.update(() => ({ gate, ...(changes && { changes }) }));
  if (gate.passed) await moveLiveFromTraining(state, model, version, { askedAt: requestedAt, training: id });
}

async function endTraining(
  deps: TrainDeps,
  id: string,
  outcome: Pick<TrainingRecord, 'status' | 'version' | 'error'>,
): Promise<void> {
  await updateTraining(deps.state, id, ({ lease: _, wait: __, ...record }) => ({
    ...record,
    ...outcome,
    ...(outcome.status === 'succeeded' && { progress: { ...record.progress, done: record.progress.total } }),
    finishedAt: deps.now().toISOString(),
  }));
}
