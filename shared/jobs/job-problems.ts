import { randomUUID } from 'node:crypto';
import { eachLimited } from '../domain/each-limited.ts';
import { isOverdue, type Job } from '../domain/job.ts';
import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Queue } from '../ports/queue.ts';
import { unlessDamaged } from '../store/objects/damaged.ts';
import type { Finding } from '../store/repair/finding.ts';
import { exports, type JobKind, trainings } from './kinds.ts';
import { forgetOpenJob, listOpenJobs, noteOpenJob, type OpenJob } from './open-jobs.ts';
import { wakeJob } from './wake.ts';

export interface JobDeps {
  state: ObjectStore;
  trainQueue: Queue;
  exportQueue: Queue;
  now: () => Date;
  patienceSeconds: number;
}

/** The sweep forgets the note of an ended job within minutes. */
const forgotten = 600_000;

/** What is wrong with an open job: it has no note, so that no sweep finds it; or nobody runs it. */
export async function findOpenJobProblems<R extends Job>(
  deps: JobDeps,
  kind: JobKind<R>,
  { id, key, record }: { id: string; key: string; record: R },
): Promise<Finding[]> {
  if (!kind.isOpen(record)) return [];
  const { state, now, patienceSeconds } = deps;
  const found: Finding[] = [];
  const note = stateKey.openJob(kind.name, id);
  if (!(await state.head(note))) {
    found.push({
      kind: 'missing',
      key: note,
      problem: `The open ${kind.name} \`${id}\` is not noted, so that the sweep does not look at it.`,
      repair: 'It is noted.',
      mend: () => noteOpenJob(state, kind.name, id, randomUUID()),
    });
  }
  if (isOverdue(record, now(), patienceSeconds)) {
    const queue = kind.name === 'training' ? deps.trainQueue : deps.exportQueue;
    found.push({
      kind: 'stale',
      key,
      problem: `The ${kind.name} \`${id}\` is open, nobody runs it, and its message is overdue.`,
      repair: `It is queued again. Where that does not help, check that the function \`${kind.fn}\` is not throttled and that its queue calls it.`,
      mend: async () => void (await wakeJob({ ...deps, queue }, kind, id, { mayFail: false })),
    });
  }
  return found;
}

/** Notes of jobs that have ended or that are gone, where no sweep has forgotten them. */
export async function findNoteProblems(deps: JobDeps): Promise<Finding[]> {
  const noted = await listOpenJobs(deps.state, Number.POSITIVE_INFINITY);
  const found = await Promise.all([ofKind(deps, trainings, noted), ofKind(deps, exports, noted)]);
  return found.flat();
}

async function ofKind<R extends Job & { finishedAt?: string | undefined }>(
  { state, now }: JobDeps,
  kind: JobKind<R>,
  noted: readonly OpenJob[],
): Promise<Finding[]> {
  const before = now().getTime() - forgotten;
  const old = noted.filter((job) => job.kind === kind.name && job.notedAt.getTime() < before);
  const found = await eachLimited(old, 16, async (job): Promise<Finding[]> => {
    let record: R | undefined;
    try {
      const damaged: unknown[] = [];
      record = await unlessDamaged(damaged as [], () => kind.find(state, job.id));
      if (damaged.length > 0) return [];
    } catch {
      // The note of no job that could be.
    }
    const ended = record?.finishedAt === undefined ? 0 : Date.parse(record.finishedAt);
    if (record && (kind.isOpen(record) || ended >= before)) return [];
    return [
      {
        kind: 'stale',
        key: job.key,
        problem: `It notes a ${kind.name} that ${record ? 'has ended' : 'is not there'}.`,
        repair: 'It is deleted.',
        mend: () => forgetOpenJob(state, job),
      },
    ];
  });
  return found.flat();
}
