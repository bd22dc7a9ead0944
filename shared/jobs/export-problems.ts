import { sha256 } from '../domain/digest.ts';
import { type ExportRequest, exportId } from '../domain/queue/export-message.ts';
import { type ExportRecord, exportFormat } from '../domain/state/records.ts';
import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { exportArchiveKey, findExport } from '../store/exports/exports.ts';
import { Damaged } from '../store/objects/damaged.ts';
import { examine, type Finding } from '../store/repair/finding.ts';
import { findOpenJobProblems, type JobDeps } from './job-problems.ts';
import { exports } from './kinds.ts';

/**
 * What is wrong with the exports of a version that is there: records and archives that are damaged or missing, and
 * exports that nobody runs.
 * @param options.quick archives are compared by their size alone
 * @param options.again asks for an export again, which mends its record and its archive
 */
export async function findExportProblems(
  deps: JobDeps,
  { model, version }: Pick<ExportRequest, 'model' | 'version'>,
  { quick, again }: { quick: boolean; again: (which: ExportRequest) => Promise<unknown> },
): Promise<Finding[]> {
  const prefix = stateKey.exports(model, version);
  const stored = new Set<string>();
  for await (const { key } of deps.state.list(prefix)) stored.add(key.slice(prefix.length));
  const found: Finding[] = [];
  for (const format of exportFormat.options) {
    const which = { model, version, format };
    if (stored.has(`${format}.json`)) found.push(...(await findProblems(deps, which, { quick, again })));
    else if (stored.has(`${format}.zip`)) found.push(withoutRecord(deps.state, which));
  }
  return found;
}

async function findProblems(
  deps: JobDeps,
  which: ExportRequest,
  { quick, again }: { quick: boolean; again: (which: ExportRequest) => Promise<unknown> },
): Promise<Finding[]> {
  const { state } = deps;
  const { model, version, format } = which;
  let record: ExportRecord | undefined;
  const advice = () => ({
    repair: 'The export is made again.',
    mend: async () => void (await again(which)),
  });
  const damaged = await examine(async () => {
    record = await findExport(state, which);
    if (record?.status !== 'succeeded') return;
    const key = await exportArchiveKey(state, record);
    if (quick) return;
    const archive = await state.get(key);
    if (archive && sha256(archive.body) !== record.sha256) throw new Damaged(key, 'its digest differs');
  }, advice);
  if (!record) return damaged;
  const key = stateKey.export(model, version, format);
  return [...damaged, ...(await findOpenJobProblems(deps, exports, { id: exportId(which), key, record }))];
}

function withoutRecord(state: ObjectStore, { model, version, format }: ExportRequest): Finding {
  const key = stateKey.exportArchive(model, version, format);
  return {
    kind: 'orphaned',
    key,
    problem: `It is the archive of an export whose record is gone.`,
    repair: `It is deleted. Run the export again where it is needed: POST /v1/models/${model}/versions/${version}/exports.`,
    mend: async () => {
      const present = await state.head(key);
      const record = await state.head(stateKey.export(model, version, format));
      if (present && !record) await state.delete(key, { ifMatch: present.etag });
    },
  };
}
