import { HeadstartError } from '../domain/errors.ts';
import type { ExportRequest } from '../domain/export-message.ts';
import { type ExportRecord, exportRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { readRecord, updateRecord } from './json-record.ts';

const keyOf = ({ model, version, format }: ExportRequest) => stateKey.export(model, version, format);

/** @throws HeadstartError `export-not-found` */
export async function readExport(state: ObjectStore, which: ExportRequest): Promise<ExportRecord> {
  const found = await readRecord(state, keyOf(which), exportRecord);
  if (found) return found.value;
  throw notFound(which);
}

/** Asks for an export: a new one, or again one that failed; what is asked for or there already stays as it is. */
export async function askForExport(state: ObjectStore, which: ExportRequest, now: Date): Promise<ExportRecord> {
  const asked: ExportRecord = { ...which, status: 'queued', requestedAt: now.toISOString() };
  const stands = await updateRecord(state, keyOf(which), exportRecord, (present) =>
    present && present.status !== 'failed' ? undefined : asked,
  );
  return stands as ExportRecord;
}

/** Ends an export, unless it has ended. */
export async function endExport(
  state: ObjectStore,
  which: ExportRequest,
  outcome: Pick<ExportRecord, 'status' | 'finishedAt' | 'sha256' | 'size' | 'error'>,
): Promise<ExportRecord> {
  const record = await updateRecord(state, keyOf(which), exportRecord, (present) =>
    present?.status === 'queued' ? { ...present, ...outcome } : undefined,
  );
  if (record) return record;
  throw notFound(which);
}

function notFound({ model, version, format }: ExportRequest): HeadstartError {
  return new HeadstartError(
    'export-not-found',
    `Version ${version} of model \`${model}\` has no export of format ${format}. Ask for it: POST /v1/models/${model}/versions/${version}/exports.`,
  );
}
