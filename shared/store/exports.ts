import { HeadstartError } from '../domain/errors.ts';
import type { ExportRequest } from '../domain/export-message.ts';
import { generationOf, newChain } from '../domain/job.ts';
import { type ExportRecord, exportRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readRecord, updateRecord } from './json-record.ts';

const keyOf = ({ model, version, format }: ExportRequest) => stateKey.export(model, version, format);

export async function findExport(state: ObjectStore, which: ExportRequest): Promise<ExportRecord | undefined> {
  return (await readRecord(state, keyOf(which), exportRecord))?.value;
}

/** @throws HeadstartError `export-not-found` */
export async function readExport(state: ObjectStore, which: ExportRequest): Promise<ExportRecord> {
  const found = await findExport(state, which);
  if (found) return found;
  throw exportNotFound(which);
}

/**
 * Asks for an export: a new one, or again one that failed; one that is queued or has succeeded stays as it is.
 * @param by the caller, which sends the message when the record is its own: `chain.by` says so
 * @param patience how long a runner may take to come, in seconds
 */
export async function askForExport(
  state: ObjectStore,
  which: ExportRequest,
  { now, by, patience }: { now: Date; by: string; patience: number },
): Promise<ExportRecord> {
  const record = await updateRecord(state, keyOf(which), exportRecord, (present): ExportRecord | undefined => {
    if (present && present.status !== 'failed') return undefined;
    // Messages of the export that failed may still be in the queue: they must not count for this one.
    const generation = present ? generationOf(present) + 1 : 0;
    const chain = { ...newChain(generation, now, patience), by };
    return { ...which, status: 'queued', requestedAt: now.toISOString(), chain };
  });
  return record as ExportRecord;
}

/** Changes an export that has not ended; leaves an ended one as it is. Resolves to undefined where there is none. */
export function changeExport(
  state: ObjectStore,
  which: ExportRequest,
  change: (record: ExportRecord) => ExportRecord | undefined,
): Promise<ExportRecord | undefined> {
  return updateRecord(state, keyOf(which), exportRecord, (present) =>
    present && isOpenExport(present) ? change(present) : undefined,
  );
}

export const isOpenExport = ({ status }: ExportRecord): boolean => status === 'queued';

/** An export's record at its end. */
export function endedExport(
  { lease: _, ...record }: ExportRecord,
  outcome: Pick<ExportRecord, 'status' | 'sha256' | 'size' | 'error'>,
  now: Date,
): ExportRecord {
  return { ...record, ...outcome, finishedAt: now.toISOString() };
}

export function exportNotFound({ model, version, format }: ExportRequest): HeadstartError {
  return new HeadstartError(
    'export-not-found',
    `Version ${version} of model \`${model}\` has no export of format ${format}. Ask for it: POST /v1/models/${model}/versions/${version}/exports.`,
  );
}
