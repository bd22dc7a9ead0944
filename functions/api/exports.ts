import type { VersionExport } from '../../shared/api/exports.ts';
import { type ExportRequest, exportMessage } from '../../shared/domain/export-message.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import { askForExport, readExport } from '../../shared/store/exports.ts';
import { readVersion } from '../../shared/store/models.ts';
import type { ApiDeps } from './deps.ts';

/**
 * Queues an export, or finds the one that is there. As long as it has not ended its message is sent again, since the
 * first may have got lost.
 * @throws HeadstartError `model-not-found`, `version-not-found`
 */
export async function startExport(
  { state, exportQueue, now }: ApiDeps,
  { model, version, format }: ExportRequest,
): Promise<VersionExport> {
  await readVersion(state, model, version);
  const record = await askForExport(state, { model, version, format }, now());
  if (record.status === 'queued') await exportQueue.send([exportMessage(record)]);
  return record;
}

/** @throws HeadstartError `export-not-found` */
export async function getExport({ state, stateLinks }: ApiDeps, which: ExportRequest): Promise<VersionExport> {
  const record = await readExport(state, which);
  if (record.status !== 'succeeded') return record;
  const { model, version, format } = record;
  const key = stateKey.exportArchive(model, version, format);
  return {
    ...record,
    url: await stateLinks.download(key, {
      contentType: 'application/zip',
      filename: `${record.model}-${record.version}-${record.format}.zip`,
    }),
  };
}
