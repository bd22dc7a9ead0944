import { HeadstartError } from '../../domain/errors.ts';
import { generationOf, newChain } from '../../domain/job.ts';
import type { ExportRequest } from '../../domain/queue/export-message.ts';
import { type ExportRecord, exportRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, deleteIfDamaged, unlessDamaged } from '../objects/damaged.ts';
import { readRecord, updateRecord } from '../objects/json-record.ts';
import { readArchive } from './archives.ts';

const keyOf = ({ model, version, format }: ExportRequest) => stateKey.export(model, version, format);

/** @throws HeadstartError `damaged` */
export async function findExport(state: ObjectStore, request: ExportRequest): Promise<ExportRecord | undefined> {
  const key = keyOf(request);
  const found = (await readRecord(state, key, exportRecord))?.value;
  if (found && !isOf(found, request)) throw new Damaged(key, 'it is the record of another export');
  return found;
}

const isOf = (record: ExportRecord, { model, version, format }: ExportRequest) =>
  record.model === model && record.version === version && record.format === format;

/** @throws HeadstartError `export-not-found`, `damaged` */
export async function readExport(state: ObjectStore, request: ExportRequest): Promise<ExportRecord> {
  const found = await findExport(state, request);
  if (found) return found;
  throw exportNotFound(request);
}

/**
 * Requests an export. It is queued if it is new or has failed, or if its record or archive is damaged or missing. A
 * queued or succeeded export stays as it is.
 * @param by the caller. It must send the message if the record's `chain.by` is its own
 * @param patience how long a runner may take to start, in seconds
 */
export async function requestExport(
  state: ObjectStore,
  request: ExportRequest,
  { now, by, patience }: { now: Date; by: string; patience: number },
): Promise<ExportRecord> {
  const before = await unlessDamaged([], () => findExport(state, request));
  if (before?.status === 'succeeded') {
    const key = stateKey.exportArchive(before.model, before.version, before.format);
    if (!(await deleteIfDamaged(state, key, () => readArchive(state, before)))) return before;
  }
  const change = (present: ExportRecord | undefined): ExportRecord => {
    if (present && isOf(present, request)) {
      // Another request has repeated the export meanwhile.
      const isNew = present.status === 'succeeded' && present.finishedAt !== before?.finishedAt;
      if (present.status === 'queued' || isNew) return present;
    }
    // Messages of the failed export may still be in the queue. They must not count for this one.
    const generation = present ? generationOf(present) + 1 : 0;
    const chain = { ...newChain(generation, now, patience), by };
    return { ...request, status: 'queued', requestedAt: now.toISOString(), chain };
  };
  return updateRecord(state, keyOf(request), exportRecord, change, { replaceDamaged: true });
}

/**
 * Changes an open export; an ended one stays as it is.
 * @returns the record afterwards, or undefined when there is no such export
 */
export function changeExport(
  state: ObjectStore,
  request: ExportRequest,
  change: (record: ExportRecord) => ExportRecord,
): Promise<ExportRecord | undefined> {
  return updateRecord(state, keyOf(request), exportRecord, (present) =>
    present && isOpenExport(present) ? change(present) : present,
  );
}

export const isOpenExport = ({ status }: ExportRecord): boolean => status === 'queued';

/** The record of an export that has ended. */
export function endedExport(
  { lease: _, ...record }: ExportRecord,
  outcome: Pick<ExportRecord, 'status' | 'sha256' | 'size' | 'error'>,
  now: Date,
): ExportRecord {
  return { ...record, ...outcome, finishedAt: now.toISOString() };
}

function exportNotFound({ model, version, format }: ExportRequest): HeadstartError {
  return new HeadstartError(
    'export-not-found',
    `Version ${version} of model \`${model}\` has no export of format ${format}. Request it: POST /v1/models/${model}/versions/${version}/exports.`,
  );
}
