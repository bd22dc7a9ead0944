import { randomUUID } from 'node:crypto';
import { eachLimited } from '../domain/each-limited.ts';
import { isOverdue, type Job } from '../domain/job.ts';
import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Queue } from '../ports/queue.ts';
import { type KeyProblem, unlessDamaged } from '../store/objects/damaged.ts';
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

/** The sweep deletes the note of an ended job within minutes. */
const staleNoteMs = 600_000;

/** Problems with an open job: without a note, no sweep finds it; or nobody runs it. */
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
      problem: `The open ${kind.name} \`${id}\` has no note, so the sweep cannot find it.`,
      repair: 'The note is written.',
      mend: () => noteOpenJob(state, kind.name, id, randomUUID()),
    });
  }
  if (isOverdue(record, now(), patienceSeconds)) {
    const queue = kind.name === 'training' ? deps.trainQueue : deps.exportQueue;
    found.push({
      kind: 'stale',
      key,
      problem: `The ${kind.name} \`${id}\` is open, nobody runs it, and its message is overdue.`,
      repair: `It is queued again. If that does not help, check that the function \`${kind.fn}\` is not throttled and that its queue calls it.`,
      mend: async () => void (await wakeJob({ ...deps, queue }, kind, id, { mayFail: false })),
    });
  }
  return found;
}

/** Notes of ended and deleted jobs that no sweep has deleted. */
export async function findNoteProblems(deps: JobDeps): Promise<Finding[]> {
  const notes = await listOpenJobs(deps.state, Number.POSITIVE_INFINITY);
  const found = await Promise.all([findStaleNotes(deps, trainings, notes), findStaleNotes(deps, exports, notes)]);
  return found.flat();
}

async function findStaleNotes<R extends Job & { finishedAt?: string | undefined }>(
  { state, now }: JobDeps,
  kind: JobKind<R>,
  notes: readonly OpenJob[],
): Promise<Finding[]> {
  const before = now().getTime() - staleNoteMs;
  const old = notes.filter((note) => note.kind === kind.name && note.notedAt.getTime() < before);
  const found = await eachLimited(old, 16, async (note): Promise<Finding[]> => {
    let record: R | undefined;
    try {
      const damaged: KeyProblem[] = [];
      record = await unlessDamaged(damaged, () => kind.find(state, note.id));
      if (damaged.length > 0) return [];
    } catch {
      // The id in the note is invalid.
    }
    const ended = record?.finishedAt === undefined ? 0 : Date.parse(record.finishedAt);
    if (record && (kind.isOpen(record) || ended >= before)) return [];
    return [
      {
        kind: 'stale',
        key: note.key,
        problem: `The ${kind.name} of this note ${record ? 'has ended' : 'does not exist'}.`,
        repair: 'The note is deleted.',
        mend: () => forgetOpenJob(state, note),
      },
    ];
  });
  return found.flat();
}
