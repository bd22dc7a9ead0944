import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';

/** A note that a job may be open. Only its record decides whether it is. */
export interface OpenJob {
  kind: string;
  id: string;
  key: string;
  etag: string;
  notedAt: Date;
}

/**
 * Notes that a job is open, or about to be. Call it before writing the job's record, so that every open job has a note.
 * @param by gives each note another ETag, so that deleting an older note can't remove this one
 */
export async function noteOpenJob(state: ObjectStore, kind: string, id: string, by: string): Promise<void> {
  await state.put(stateKey.openJob(kind, id), by, { contentType: 'text/plain' });
}

/** The first `limit` notes. Up to 1,000 cost one request. */
export async function listOpenJobs(state: ObjectStore, limit: number): Promise<OpenJob[]> {
  const jobs: OpenJob[] = [];
  for await (const { key, etag, lastModified } of state.list(stateKey.openJobs)) {
    const [, kind, id] = /^jobs\/open\/([^/]+)\/(.+)$/.exec(key) ?? [];
    if (kind !== undefined && id !== undefined) jobs.push({ kind, id, key, etag, notedAt: lastModified });
    if (jobs.length >= limit) break;
  }
  return jobs;
}

/** Deletes a note, unless the job was noted again since the listing. */
export async function forgetOpenJob(state: ObjectStore, { key, etag }: OpenJob): Promise<void> {
  await state.delete(key, { ifMatch: etag });
}
