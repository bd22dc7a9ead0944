import { HeadstartError, isPassing } from '../../shared/domain/errors.ts';
import type { TrainingRecord, VersionRecord } from '../../shared/domain/state/records.ts';
import { trainings } from '../../shared/jobs/kinds.ts';
import { giveUp, hideForLease, LeaseLost, type Run } from '../../shared/jobs/lease.ts';
import { forgetUnlisted } from '../../shared/store/forget/forget-unlisted.ts';
import { wholeVersion, wholeVersionOfInput } from '../../shared/store/models/commit-version.ts';
import type { Example } from '../../shared/store/trainings/example-file.ts';
import { endedTraining, readTraining, updateTraining } from '../../shared/store/trainings/trainings.ts';
import { embeddedRows } from './dataset/embedded-rows.ts';
import { embeddedExamples, listOnce } from './dataset/embeddings.ts';
import { trainingInput } from './dataset/input.ts';
import { queueUnlabelled } from './dataset/unlabelled.ts';
import { fitVersion } from './fit.ts';
import { findTrainedOn, type TrainedOn } from './job/base.ts';
import type { TrainDeps } from './job/deps.ts';
import { type Lease, takeLease } from './job/lease.ts';
import { goLive } from './live/go-live.ts';
import { publishVersion } from './publish.ts';

/**
 * Takes a training one step further: to its end, or to the next look at embeddings that are still missing.
 * Any number of runs of one training may overlap or die; one at a time works, and the outcome is the same.
 * @throws LeaseHeld the runner of this message may be alive; its message comes back when that one's lease ends
 */
export async function runTraining(deps: TrainDeps, run: Run): Promise<void> {
  const lending = { ...deps, queue: deps.trainQueue };
  // The queue hides it for much longer than a lease: a runner that fails or dies at once is replaced as soon as any.
  await hideForLease(lending, run);
  const training = await readTraining(deps.state, run.id);
  if (run.last) {
    const ended = await giveUp(lending, trainings, run);
    return ended && measureEnd(deps, ended);
  }
  const lease = await takeLease(deps, run);
  if (!lease) return;

  try {
    const step = await work(deps, lease, training);
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

/** The version that the training gave, or how long to wait while embeddings are missing. */
async function work(
  deps: TrainDeps,
  lease: Lease,
  training: TrainingRecord,
): Promise<{ version: number } | { waitSeconds: number }> {
  const { dataset } = training;
  const on = await findTrainedOn(deps, training.base);
  const listed = await listOnce(deps, lease, training.id, dataset);
  const { made } = await lease.update(() => undefined);
  const before = made === undefined ? undefined : await wholeVersion(deps.state, training.model, made);
  const step = before ? { version: before } : await makeVersion(deps, lease, training, on, listed);
  if ('waitSeconds' in step) return step;
  const { version } = step;
  await goLive(deps.state, lease, training, version);
  const contents = new Set(listed.map(({ content }) => content));
  await forgetUnlisted(deps, dataset, contents, new Date(training.requestedAt), on.extractor);
  await queueUnlabelled(deps, on, dataset, listed);
  return { version: version.version };
}

async function makeVersion(
  deps: TrainDeps,
  lease: Lease,
  training: TrainingRecord,
  on: TrainedOn,
  listed: readonly Example[],
): Promise<{ version: VersionRecord } | { waitSeconds: number }> {
  const labelled = listed.filter(({ split }) => split !== 'unlabelled');
  const step = await embeddedExamples(deps, lease, on, labelled);
  if ('waitSeconds' in step) return step;
  const { embedded } = step;
  const usable = new Set(embedded);
  const others = labelled.filter((example) => !usable.has(example));

  await lease.update(() => ({ status: 'training', progress: { done: 0, total: 1 } }));
  const rows = await embeddedRows(deps, lease, on, embedded, others);
  if (!rows) return { waitSeconds: deps.waitSeconds.first };
  const input = trainingInput(training, on.extractor, embedded, rows);

  const version =
    (await wholeVersionOfInput(deps.state, training.model, input.digest)) ??
    (await publishVersion(deps, lease, training, input, on, await fitVersion(training, input, on, lease)));
  return { version };
}

/** Ends a training that is still open; one that succeeded has done everything. */
async function endTraining(
  deps: TrainDeps,
  id: string,
  outcome: Pick<TrainingRecord, 'status' | 'version' | 'error'>,
): Promise<void> {
  let ends = false;
  const record = await updateTraining(deps.state, id, (present) => {
    ends = true;
    const { done, total } = present.progress;
    const progress = { ...present.progress, done: outcome.status === 'succeeded' ? total : done };
    return endedTraining({ ...present, progress }, outcome, deps.now());
  });
  // It may have been ended before, by another runner or a cancel.
  if (ends) measureEnd(deps, record);
}

function measureEnd({ measure, now }: TrainDeps, { requestedAt, status }: TrainingRecord): void {
  const seconds = (now().getTime() - Date.parse(requestedAt)) / 1000;
  measure({ Trainings: 1, TrainingSeconds: seconds }, { Outcome: status });
}
