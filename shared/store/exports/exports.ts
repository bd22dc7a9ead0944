import { sha256 } from '../../domain/digest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { generationOf, newChain } from '../../domain/job.ts';
import type { ExportRequest } from '../../domain/queue/export-message.ts';
import { type ExportRecord, exportRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, unlessDamaged } from '../objects/damaged.ts';
import { readRecord, updateRecord } from '../objects/json-record.ts';

const keyOf = ({ model, version, format }: ExportRequest) => stateKey.export(model, version, format);

/** @throws HeadstartError `damaged` */
export async function findExport(state: ObjectStore, which: ExportRequest): Promise<ExportRecord | undefined> {
  const key = keyOf(which);
  const found = (await readRecord(state, key, exportRecord))?.value;
  if (found && !isOf(found, which)) throw new Damaged(key, 'it is the record of another export');
  return found;
}

const isOf = (record: ExportRecord, { model, version, format }: ExportRequest) =>
  record.model === model && record.version === version && record.format === format;

/** @throws HeadstartError `export-not-found`, `damaged` */
export async function readExport(state: ObjectStore, which: ExportRequest): Promise<ExportRecord> {
  const found = await findExport(state, which);
  if (found) return found;
  throw exportNotFound(which);
}

/**
 * Asks for an export: a new one, or again one that failed, whose record can't be read, or whose archive is missing or
 * damaged; one that is queued or has succeeded stays as it is.
 * @param by the caller, which sends the message when the record is its own: `chain.by` says so
 * @param patience how long a runner may take to come, in seconds
 */
export async function askForExport(
  state: ObjectStore,
  which: ExportRequest,
  { now, by, patience }: { now: Date; by: string; patience: number },
): Promise<ExportRecord> {
  const before = await unlessDamaged([], () => findExport(state, which));
  if (before?.status === 'succeeded' && (await keepWhole(state, before))) return before;
  const change = (present: ExportRecord | undefined): ExportRecord | undefined => {
    if (present && isOf(present, which)) {
      // Made anew for another request meanwhile.
      const isNew = present.status === 'succeeded' && present.finishedAt !== before?.finishedAt;
      if (present.status === 'queued' || isNew) return undefined;
    }
    // Messages of the export that failed may still be in the queue: they must not count for this one.
    const generation = present ? generationOf(present) + 1 : 0;
    const chain = { ...newChain(generation, now, patience), by };
    return { ...which, status: 'queued', requestedAt: now.toISOString(), chain };
  };
  return (await updateRecord(state, keyOf(which), exportRecord, change, { replaceDamaged: true })) as ExportRecord;
}

/** Is the archive of an export as its record says? If not it is deleted, so that it is made again. */
async function keepWhole(state: ObjectStore, record: ExportRecord): Promise<boolean> {
  const key = stateKey.exportArchive(record.model, record.version, record.format);
  const archive = await state.get(key);
  if (archive && sha256(archive.body) === record.sha256) return true;
  if (archive) await state.delete(key, { ifMatch: archive.etag });
  return false;
}

/**
 * The archive's key, for a link.
 * @throws HeadstartError `damaged`: it is missing, or of another size than its record says
 */
export async function exportArchiveKey(state: ObjectStore, record: ExportRecord): Promise<string> {
  const key = stateKey.exportArchive(record.model, record.version, record.format);
  const archive = await state.head(key);
  if (!archive) throw new Damaged(key, 'missing');
  if (archive.size !== record.size) throw new Damaged(key, 'its size differs');
  return key;
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
