import type { ExportRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, readChecked } from '../objects/damaged.ts';

const archiveKey = ({ model, version, format }: ExportRecord) => stateKey.exportArchive(model, version, format);

/**
 * The archive of an export, checked against the digest in its record.
 * @throws HeadstartError `damaged`
 */
export function readArchive(state: ObjectStore, record: ExportRecord): Promise<Uint8Array> {
  return readChecked(state, archiveKey(record), record.sha256 ?? '');
}

/**
 * The archive's key, for a link.
 * @throws HeadstartError `damaged`: it is missing, or its size differs from its record
 */
export async function findArchiveKey(state: ObjectStore, record: ExportRecord): Promise<string> {
  const key = archiveKey(record);
  const archive = await state.head(key);
  if (!archive) throw new Damaged(key, 'missing');
  if (archive.size !== record.size) throw new Damaged(key, 'its size differs');
  return key;
}
