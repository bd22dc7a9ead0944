import { HeadstartError, isPassing } from '../../shared/domain/errors.ts';
import type { TrainingRecord } from '../../shared/domain/state/records.ts';
import { trainings } from '../../shared/jobs/kinds.ts';
import { giveUp, hideForLease, type LeaseDeps, LeaseLost, type Run, takeLease } from '../../shared/jobs/lease.ts';
import { forgetUnlisted } from '../../shared/store/forget/forget-unlisted.ts';
import { findWholeVersion, isWhole, recoverVersionOfInput } from '../../shared/store/models/commit-version.ts';
import type { Example } from '../../shared/store/trainings/example-file.ts';
import { changeTraining, endedTraining, readTraining } from '../../shared/store/trainings/trainings.ts';
import { type EvaluatedVersion, evaluatedVersion } from '../../shared/store/versions/evaluations.ts';
import { readEmbeddedRows } from './dataset/embedded-rows.ts';
import { checkEmbeddings } from './dataset/embeddings.ts';
import { trainingInput } from './dataset/input.ts';
import { listOnce } from './dataset/list-once.ts';
import { checkMaps } from './dataset/maps.ts';
import { queueUnlabelled } from './dataset/unlabelled.ts';
import { forgetCheckpoint } from './deep/checkpoints.ts';
import { fitWithPlan } from './deep/fit-with-plan.ts';
import { planDeep } from './deep/plan.ts';
import { afterWarmStart, findWarmStart } from './deep/warm-start.ts';
import { fitVersion } from './fit.ts';
import { findTrainingBase, type TrainingBase } from './job/base.ts';
import type { TrainDeps } from './job/deps.ts';
import type { Lease } from './job/lease.ts';
import { goLive } from './live/go-live.ts';
import { publishVersion } from './publish.ts';

/**
 * Takes a training one step further: to its end, or to the next check for missing embeddings. Runs of one training may
 * overlap or die: the lease lets one of them work, and the outcome is the same.
 * @throws LeaseHeld an earlier runner of this message may be alive; the message returns when that runner's lease ends
 */
export async function runTraining(deps: TrainDeps, run: Run): Promise<void> {
  const jobDeps = { ...deps, queue: deps.trainQueue };
  // The queue hides a message for much longer than a lease. Hidden only for a lease, it returns soon after a runner
  // dies early.
  await hideForLease(jobDeps, run);
  const { hyperparameters } = await readTraining(deps.state, run.id);
  try {
    await takeTurn(deps, jobDeps, run);
  } finally {
    if (hyperparameters.depth !== undefined) await forgetCheckpoint(deps.state, run.id);
  }
}

async function takeTurn(deps: TrainDeps, jobDeps: LeaseDeps, run: Run): Promise<void> {
  if (run.last) {
    const ended = await giveUp(jobDeps, trainings, run);
    return ended && trainings.measureEnd(deps.measure, ended, deps.now());
  }
  const lease = await takeLease(jobDeps, trainings, run);
  if (!lease) return;

  try {
    const step = await takeStep(deps, lease, run.deadline);
    if ('version' in step) await endTraining(deps, run.id, { status: 'succeeded', ...step });
    else await lease.handOver(step.waitSeconds);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (error instanceof HeadstartError && !isPassing(error)) {
      const { code, message } = error;
      return await endTraining(deps, run.id, { status: 'failed', error: { code, message } });
    }
    await lease.release();
    throw error;
  } finally {
    await lease.end();
  }
}

/** The version that the training made, or how long to wait for missing embeddings. */
async function takeStep(
  deps: TrainDeps,
  lease: Lease,
  deadline: number | undefined,
): Promise<{ version: number } | { waitSeconds: number }> {
  const { dataset, model, made, requestedAt } = lease.record;
  const base = await findTrainingBase(deps, lease.record.base);
  const listed = await listOnce(deps, lease);
  const before = made === undefined ? undefined : await findWholeVersion(deps.state, model, made);
  const step = before ? evaluatedVersion(deps.state, before) : await makeVersion(deps, lease, base, listed, deadline);
  if ('waitSeconds' in step) return step;
  await goLive(deps.state, lease, step);
  const contents = new Set(listed.map(({ content }) => content));
  await forgetUnlisted(deps, dataset, contents, new Date(requestedAt), base.extractor);
  await queueUnlabelled(deps, base, dataset, listed);
  return { version: step.record.version };
}

async function makeVersion(
  deps: TrainDeps,
  lease: Lease,
  base: TrainingBase,
  listed: readonly Example[],
  deadline: number | undefined,
): Promise<EvaluatedVersion | { waitSeconds: number }> {
  const labelled = listed.filter(({ split }) => split !== 'unlabelled');
  const step = await checkEmbeddings(deps, lease, base, labelled);
  if ('waitSeconds' in step) return step;
  const wanted = await planDeep(deps, lease.record, step.embedded);
  const ready = wanted && 'tail' in wanted ? await checkMaps(deps, lease, base, wanted.depth, step.embedded) : step;
  if ('waitSeconds' in ready) return ready;
  const { embedded } = ready;
  // A plan is for a number of images: without those whose maps never came, it may be another.
  const plan = embedded.length < step.embedded.length ? await planDeep(deps, lease.record, embedded) : wanted;
  const usable = new Set(embedded);
  const others = labelled.filter((example) => !usable.has(example));

  await lease.update(() => ({ status: 'training', progress: { done: 0, total: 1 } }));
  const rows = await readEmbeddedRows(deps, lease, base, embedded, others);
  if (!rows) return { waitSeconds: deps.waitSeconds.first };
  const training = lease.record;
  const fromImages = trainingInput(training, base.extractor, embedded, rows);
  const warmStart = await findWarmStart(deps.state, training, fromImages, plan);
  const input = warmStart ? afterWarmStart(fromImages, warmStart) : fromImages;

  const present = await recoverVersionOfInput(deps.state, training.model, input.digest);
  if (present && (await isWhole(deps.state, present))) return evaluatedVersion(deps.state, present);
  const fitted = await (plan
    ? fitWithPlan(deps, lease, { input, base, plan, warmStart, deadline })
    : fitVersion(training, input, base, lease));
  if ('waitSeconds' in fitted) return fitted;
  return publishVersion(deps, lease, input, base, fitted);
}

/** Ends an open training. Success sets its progress to the total. */
async function endTraining(
  deps: TrainDeps,
  id: string,
  outcome: Pick<TrainingRecord, 'status' | 'version' | 'error'>,
): Promise<void> {
  let ends = false;
  const record = await changeTraining(deps.state, id, (present) => {
    ends = true;
    const { done, total } = present.progress;
    const progress = { ...present.progress, done: outcome.status === 'succeeded' ? total : done };
    return endedTraining({ ...present, progress }, outcome, deps.now());
  });
  // Another runner or a cancel may have ended it already.
  if (ends && record) trainings.measureEnd(deps.measure, record, deps.now());
}
