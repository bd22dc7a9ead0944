import { sha256 } from '../../shared/domain/digest.ts';
import { HeadstartError, isPassing } from '../../shared/domain/errors.ts';
import type { ExportRequest } from '../../shared/domain/queue/export-message.ts';
import type { ExportRecord } from '../../shared/domain/state/records.ts';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import { type ExportDeps, exportVersion } from '../../shared/export/export-version.ts';
import { zip } from '../../shared/export/zip.ts';
import { exports } from '../../shared/jobs/kinds.ts';
import { giveUp, hideForLease, type LeaseDeps, type Run, takeLease } from '../../shared/jobs/lease.ts';
import type { Queue } from '../../shared/ports/queue.ts';
import { changeExport, endedExport, readExport } from '../../shared/store/exports/exports.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';

export type RunExportDeps = ExportDeps &
  Pick<LeaseDeps, 'now' | 'leaseSeconds' | 'patienceSeconds'> & { exportQueue: Queue };

/**
 * Makes the archive of an export and ends the export. The archive is written once; a later runner keeps it.
 * @throws HeadstartError `export-not-found`
 * @throws LeaseHeld an earlier runner of this message may be alive; the message returns when that runner's lease ends
 * @throws Error a retry may succeed
 */
export async function runExport(deps: RunExportDeps, request: ExportRequest, run: Run): Promise<void> {
  const jobDeps = { ...deps, queue: deps.exportQueue };
  await hideForLease(jobDeps, run);
  await readExport(deps.state, request);
  if (run.last) return void (await giveUp(jobDeps, exports, run));
  const lease = await takeLease(jobDeps, exports, run);
  if (!lease) return;

  const end = (outcome: Pick<ExportRecord, 'status' | 'sha256' | 'size' | 'error'>) =>
    changeExport(deps.state, request, (record) => endedExport(record, outcome, deps.now()));
  try {
    const archive = await readOrMakeArchive(deps, request);
    await end({ status: 'succeeded', sha256: sha256(archive), size: archive.length });
  } catch (error) {
    if (error instanceof HeadstartError && !isPassing(error)) {
      const { code, message } = error;
      await end({ status: 'failed', error: { code, message } });
      return;
    }
    await lease.release();
    throw error;
  } finally {
    await lease.end();
  }
}

async function readOrMakeArchive(deps: RunExportDeps, { model, version, format }: ExportRequest): Promise<Uint8Array> {
  const key = stateKey.exportArchive(model, version, format);
  const present = await deps.state.get(key);
  if (present) return present.body;
  const record = await readVersion(deps.state, model, version);
  const archive = zip(await exportVersion(deps, record, format));
  const written = await deps.state.put(key, archive, { contentType: 'application/zip', create: true });
  return written ? archive : readOrMakeArchive(deps, { model, version, format });
}
