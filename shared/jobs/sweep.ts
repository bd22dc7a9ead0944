import { eachLimited } from '../domain/each-limited.ts';
import { isRunning, type Job } from '../domain/job.ts';
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
  /** Gets what went wrong with one job: the others are looked at all the same. */
  report(problem: string, error: unknown): void;
}

const atOnce = 16;

/** The most that one request lists, and a request to the API looks at. */
const most = { listed: 1_000, ofRequest: 10 };

/** The note of a job comes before its record, whose writer is dead after this many milliseconds. */
const recordless = 600_000;

/** Wakes the jobs that nobody runs. It costs one listing where nothing is open. Any number may run at once, or die. */
export const sweepJobs = async (deps: SweepDeps): Promise<void> =>
  tend(deps, await listOpenJobs(deps.state, Number.POSITIVE_INFINITY));

/** The same for the few jobs that were noted first: what a request can do beside its own work. */
export async function sweepSome(deps: SweepDeps): Promise<void> {
  const noted = await listOpenJobs(deps.state, most.listed);
  await tend(deps, noted.sort((a, b) => a.notedAt.getTime() - b.notedAt.getTime()).slice(0, most.ofRequest));
}

async function tend(deps: SweepDeps, noted: OpenJob[]): Promise<void> {
  await Promise.all([
    tendKind(deps, trainings, deps.trainQueue, noted),
    tendKind(deps, exports, deps.exportQueue, noted),
  ]);
}

async function tendKind<R extends Job>(
  deps: SweepDeps,
  kind: JobKind<R>,
  queue: Queue,
  noted: readonly OpenJob[],
): Promise<void> {
  const { state, now } = deps;
  const records = new Map<OpenJob, R | undefined>();
  const each = (jobs: readonly OpenJob[], work: (job: OpenJob) => Promise<void>) =>
    eachLimited(jobs, atOnce, (job) =>
      work(job).catch((error) => deps.report(`The open ${kind.name} ${job.id} could not be looked at.`, error)),
    );

  await each(
    noted.filter((job) => job.kind === kind.name),
    async (job) => {
      records.set(job, await kind.find(state, job.id));
    },
  );
  const open = [...records.values()].filter((record): record is R => record !== undefined && kind.isOpen(record));
  const busy = open.some((record) => isRunning(record, now()));
  await each([...records.keys()], async (job) => {
    const record = records.get(job);
    if (record && kind.isOpen(record)) await wakeJob({ ...deps, queue }, kind, job.id, { mayFail: !busy });
    else if (record || now().getTime() - job.notedAt.getTime() > recordless) await forgetOpenJob(state, job);
  });
}
