import { randomUUID } from 'node:crypto';
import { type VersionExport, versionExport as view } from '../../shared/api/exports.ts';
import { type ExportRequest, exportId } from '../../shared/domain/queue/export-message.ts';
import { exports } from '../../shared/jobs/kinds.ts';
import { noteOpenJob } from '../../shared/jobs/open-jobs.ts';
import { sendMessage, wakeJob } from '../../shared/jobs/wake.ts';
import { findArchiveKey } from '../../shared/store/exports/archives.ts';
import { readExport, requestExport } from '../../shared/store/exports/exports.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import type { ApiDeps } from './deps.ts';

/**
 * Queues an export, or finds the existing one. An unfinished export is queued again unless it is running.
 * @throws HeadstartError `model-not-found`, `version-not-found`
 */
export async function startExport(deps: ApiDeps, which: ExportRequest): Promise<VersionExport> {
  const { state, now, patienceSeconds: patience } = deps;
  await readVersion(state, which.model, which.version);
  const [id, by] = [exportId(which), randomUUID()];
  await noteOpenJob(state, exports.name, id, by);
  const record = await requestExport(state, which, { now: now(), by, patience });
  const sender = { ...deps, queue: deps.exportQueue };
  if (record.status !== 'queued') return view.parse(record);
  if (record.chain?.by !== by) return view.parse((await wakeJob(sender, exports, id, { mayFail: false })) ?? record);
  await sendMessage(sender, exports, id, record);
  return view.parse(record);
}

/** @throws HeadstartError `export-not-found`, `damaged`: its record or its archive is unreadable */
export async function getExport({ state, stateLinks }: ApiDeps, which: ExportRequest): Promise<VersionExport> {
  const record = await readExport(state, which);
  if (record.status !== 'succeeded') return view.parse(record);
  const key = await findArchiveKey(state, record);
  return {
    ...view.parse(record),
    url: await stateLinks.download(key, {
      contentType: 'application/zip',
      filename: `${record.model}-${record.version}-${record.format}.zip`,
    }),
  };
}
