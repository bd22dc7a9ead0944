import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';

/** A hint that a job may be open: records alone decide. */
export interface OpenJob {
  kind: string;
  id: string;
  key: string;
  etag: string;
  notedAt: Date;
}

/**
 * Notes that a job is, or is about to be, open. Done before its record is written, so that no open job is without.
 * @param by makes each note another object, so that forgetting an older one can't remove it
 */
export async function noteOpenJob(state: ObjectStore, kind: string, id: string, by: string): Promise<void> {
  await state.put(stateKey.openJob(kind, id), by, { contentType: 'text/plain' });
}

/** What is noted, at most the first `most`: one request when that is up to 1,000. */
export async function listOpenJobs(state: ObjectStore, most: number): Promise<OpenJob[]> {
  const jobs: OpenJob[] = [];
  for await (const { key, etag, lastModified } of state.list(stateKey.openJobs)) {
    const [, kind, id] = /^jobs\/open\/([^/]+)\/(.+)$/.exec(key) ?? [];
    if (kind !== undefined && id !== undefined) jobs.push({ kind, id, key, etag, notedAt: lastModified });
    if (jobs.length >= most) break;
  }
  return jobs;
}

/** Forgets a note, unless the job was noted again since it was listed. */
export async function forgetOpenJob(state: ObjectStore, { key, etag }: OpenJob): Promise<void> {
  await state.delete(key, { ifMatch: etag });
}
