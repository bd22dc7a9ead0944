import { sha256 } from '../../shared/domain/digest.ts';
import type { FileRecord, VersionRecord } from '../../shared/domain/state/records.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { artifactKey } from '../../shared/store/versions/artifacts.ts';

/** Stores a file where the code before stored the files of a version; gives what the version's record says of it. */
export async function putArtifact(
  state: ObjectStore,
  version: Pick<VersionRecord, 'model' | 'version' | 'inputDigest'>,
  name: string,
  body: Uint8Array | string,
): Promise<FileRecord> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const file = { name, sha256: sha256(bytes), size: bytes.length };
  await state.put(artifactKey(version, file), bytes);
  return file;
}
