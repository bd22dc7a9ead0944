import { type ExportRequest, exportId } from '../domain/queue/export-message.ts';
import { type ExportRecord, exportFormat } from '../domain/state/records.ts';
import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { findArchiveKey, readArchive } from '../store/exports/archives.ts';
import { findExport } from '../store/exports/exports.ts';
import { listKeys } from '../store/objects/keys.ts';
import { examine, type Finding } from '../store/repair/finding.ts';
import { findOpenJobProblems, type JobDeps } from './job-problems.ts';
import { exports } from './kinds.ts';

export interface ExportCheck {
  /** Compares archives by size alone. */
  quick: boolean;
  /** Requests an export again, which repairs its record and its archive. */
  requestAgain: (request: ExportRequest) => Promise<unknown>;
}

/** Problems with the exports of an existing version: damaged and missing records and archives, exports that nobody runs. */
export async function findExportProblems(
  deps: JobDeps,
  { model, version }: Pick<ExportRequest, 'model' | 'version'>,
  check: ExportCheck,
): Promise<Finding[]> {
  const prefix = stateKey.exports(model, version);
  const stored = new Set((await listKeys(deps.state, prefix)).map((key) => key.slice(prefix.length)));
  const found: Finding[] = [];
  for (const format of exportFormat.options) {
    const request = { model, version, format };
    if (stored.has(`${format}.json`)) found.push(...(await findProblems(deps, request, check)));
    else if (stored.has(`${format}.zip`)) found.push(withoutRecord(deps.state, request));
  }
  return found;
}

async function findProblems(
  deps: JobDeps,
  request: ExportRequest,
  { quick, requestAgain }: ExportCheck,
): Promise<Finding[]> {
  const { state } = deps;
  const { model, version, format } = request;
  let record: ExportRecord | undefined;
  const advice = () => ({
    repair: 'The export is made again.',
    mend: async () => void (await requestAgain(request)),
  });
  const damaged = await examine(async () => {
    record = await findExport(state, request);
    if (record?.status !== 'succeeded') return;
    await findArchiveKey(state, record);
    if (!quick) await readArchive(state, record);
  }, advice);
  if (!record) return damaged;
  const key = stateKey.export(model, version, format);
  return [...damaged, ...(await findOpenJobProblems(deps, exports, { id: exportId(request), key, record }))];
}

function withoutRecord(state: ObjectStore, { model, version, format }: ExportRequest): Finding {
  const key = stateKey.exportArchive(model, version, format);
  return {
    kind: 'orphaned',
    key,
    problem: 'The record of this export has been deleted.',
    repair: `The archive is deleted. If you need it, export again: POST /v1/models/${model}/versions/${version}/exports.`,
    mend: async () => {
      const present = await state.head(key);
      const record = await state.head(stateKey.export(model, version, format));
      if (present && !record) await state.delete(key, { ifMatch: present.etag });
    },
  };
}
