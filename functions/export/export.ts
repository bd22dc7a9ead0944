import { sha256 } from '../../shared/domain/digest.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import type { ExportRequest } from '../../shared/domain/export-message.ts';
import type { ExportRecord } from '../../shared/domain/records.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import { type ExportDeps, exportVersion } from '../../shared/export/export-version.ts';
import { zip } from '../../shared/export/zip.ts';
import { endExport, readExport } from '../../shared/store/exports.ts';
import { readVersion } from '../../shared/store/models.ts';

export type RunExportDeps = ExportDeps & { now: () => Date };

/**
 * Makes the archive of an export and ends it. The archive is written once: whoever comes second, or again, finds it.
 * @param last whether nobody will try after this: then it only says that it failed
 * @throws HeadstartError `export-not-found`: nobody asked for it
 * @throws Error what another try may mend
 */
export async function runExport(deps: RunExportDeps, which: ExportRequest, last = false): Promise<ExportRecord> {
  const { state, now } = deps;
  const record = await readExport(state, which);
  if (record.status !== 'queued') return record;
  const end = (outcome: Pick<ExportRecord, 'status' | 'sha256' | 'size' | 'error'>) =>
    endExport(state, which, { ...outcome, finishedAt: now().toISOString() });
  if (last) return end({ status: 'failed', error: { code: 'internal', message: gaveUp } });

  try {
    const archive = await archiveOf(deps, which);
    return await end({ status: 'succeeded', sha256: sha256(archive), size: archive.length });
  } catch (error) {
    if (!(error instanceof HeadstartError)) throw error;
    const { code, message } = error;
    return end({ status: 'failed', error: { code, message } });
  }
}

const gaveUp =
  'The export failed each time it was tried. Look into the log of the function `export`, then export again.';

async function archiveOf(deps: RunExportDeps, { model, version, format }: ExportRequest): Promise<Uint8Array> {
  const key = stateKey.exportArchive(model, version, format);
  const present = await deps.state.get(key);
  if (present) return present.body;
  const record = await readVersion(deps.state, model, version);
  const archive = zip(await exportVersion(deps, record, format));
  const written = await deps.state.put(key, archive, { contentType: 'application/zip', create: true });
  return written ? archive : archiveOf(deps, { model, version, format });
}
