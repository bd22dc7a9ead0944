import { randomUUID } from 'node:crypto';
import { eachLimited } from '../domain/each-limited.ts';
import type { Job } from '../domain/job.ts';
import { parseExportId } from '../domain/queue/export-message.ts';
import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { exports, type JobKind, trainings } from './kinds.ts';
import { listOpenJobs, noteOpenJob } from './open-jobs.ts';

/**
 * Writes the missing notes of open jobs, such as those of an earlier release, which wrote none.
 * @param since does not read records written before: no message in a queue is that old
 * @param report gets the error of one record; the others continue
 */
export async function noteOpenJobs(
  state: ObjectStore,
  since: Date,
  report: (problem: string, error: unknown) => void,
): Promise<void> {
  const noted = new Set((await listOpenJobs(state, Number.POSITIVE_INFINITY)).map(({ key }) => key));
  async function note<R extends Job>(kind: JobKind<R>, ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !noted.has(stateKey.openJob(kind.name, id)));
    await eachLimited(missing, 16, async (id) => {
      try {
        const record = await kind.find(state, id);
        if (record && kind.isOpen(record)) await noteOpenJob(state, kind.name, id, randomUUID());
      } catch (error) {
        report(`The ${kind.name} ${id} could not be checked.`, error);
      }
    });
  }

  await note(trainings, await idsBelow(state, stateKey.trainings, /^trainings\/([^/]+)\.json$/, since));
  const { folders: models } = await state.level(stateKey.models);
  for (const model of models) {
    const files = await idsBelow(state, `${stateKey.model(model)}exports/`, /\/exports\/(.+)\.json$/, since);
    const ids = files.map((file) => `${model}/${file}`);
    await note(exports, ids.filter(isExportId));
  }
}

async function idsBelow(state: ObjectStore, prefix: string, id: RegExp, since: Date): Promise<string[]> {
  const ids: string[] = [];
  for await (const { key, lastModified } of state.list(prefix)) {
    const found = id.exec(key)?.[1];
    if (found && lastModified >= since) ids.push(found);
  }
  return ids;
}

function isExportId(id: string): boolean {
  try {
    parseExportId(id);
    return true;
  } catch {
    return false;
  }
}
