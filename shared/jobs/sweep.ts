import { eachLimited } from '../domain/each-limited.ts';
import { isRunning, type Job } from '../domain/job.ts';
import type { Measure } from '../lambda/metrics.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Queue } from '../ports/queue.ts';
import { exports, type JobKind, trainings } from './kinds.ts';
import { forgetOpenJob, listOpenJobs, type OpenJob } from './open-jobs.ts';
import { wakeJob } from './wake.ts';

export interface SweepDeps {
  state: ObjectStore;
  trainQueue: Queue;
  exportQueue: Queue;
  now: () => Date;
  /** See {@link Sender}. */
  patienceSeconds: number;
  /** Publishes the metrics of the trainings that the sweep fails. */
  measure: Measure;
  /** Gets the error of one job; the others continue. */
  report(problem: string, error: unknown): void;
}

const atOnce = 16;

/** The notes that one S3 request lists, and the jobs that an API request checks. */
const maxListed = 1_000;
const maxPerRequest = 10;

/** A note is written before its record. After this many milliseconds without a record, its writer is dead. */
const staleNoteMs = 600_000;

/** Wakes the jobs that nobody runs. Without open jobs, it costs one listing. Sweeps may overlap or die. */
export const sweepJobs = async (deps: SweepDeps): Promise<void> =>
  checkJobs(deps, await listOpenJobs(deps.state, Number.POSITIVE_INFINITY));

/** The same for the few oldest notes, as part of an API request. */
export async function sweepSome(deps: SweepDeps): Promise<void> {
  const noted = await listOpenJobs(deps.state, maxListed);
  await checkJobs(deps, noted.sort((a, b) => a.notedAt.getTime() - b.notedAt.getTime()).slice(0, maxPerRequest));
}

async function checkJobs(deps: SweepDeps, noted: OpenJob[]): Promise<void> {
  await Promise.all([
    checkKind(deps, trainings, deps.trainQueue, noted),
    checkKind(deps, exports, deps.exportQueue, noted),
  ]);
}

async function checkKind<R extends Job>(
  deps: SweepDeps,
  kind: JobKind<R>,
  queue: Queue,
  noted: readonly OpenJob[],
): Promise<void> {
  const { state, now } = deps;
  const records = new Map<OpenJob, R | undefined>();
  const forEach = (jobs: readonly OpenJob[], work: (job: OpenJob) => Promise<void>) =>
    eachLimited(jobs, atOnce, (job) =>
      work(job).catch((error) => deps.report(`The open ${kind.name} ${job.id} could not be checked.`, error)),
    );

  await forEach(
    noted.filter((job) => job.kind === kind.name),
    async (job) => {
      records.set(job, await kind.find(state, job.id));
    },
  );
  const open = [...records.values()].filter((record): record is R => record !== undefined && kind.isOpen(record));
  const busy = open.some((record) => isRunning(record, now()));
  await forEach([...records.keys()], async (job) => {
    const record = records.get(job);
    if (record && kind.isOpen(record)) {
      const onFailed = (failed: R) => kind.measureEnd(deps.measure, failed, now());
      await wakeJob({ ...deps, queue }, kind, job.id, { mayFail: !busy, onFailed });
    } else if (record || now().getTime() - job.notedAt.getTime() > staleNoteMs) await forgetOpenJob(state, job);
  });
}
