import { eachLimited } from '../../domain/each-limited.ts';
import type { ObjectStore, ObjectVersion } from '../../ports/object-store.ts';

const deletesAtOnce = 16;

/** The version id of every object in a bucket without versioning. An object that replaces it has the same id. */
const unversioned = 'null';

/**
 * Permanently deletes object versions: noncurrent ones first, then current ones, delete markers last. So no old version
 * becomes current, even if the deletion is interrupted.
 */
export async function deleteObjectVersions(store: ObjectStore, versions: readonly ObjectVersion[]): Promise<void> {
  const rank = ({ latest, marker }: ObjectVersion) => (marker ? 2 : latest ? 1 : 0);
  for (const turn of [0, 1, 2]) {
    const now = versions.filter((version) => rank(version) === turn);
    await eachLimited(now, deletesAtOnce, ({ key, version, etag }) =>
      store.deleteVersion(key, version, version === unversioned ? { ifMatch: etag } : {}),
    );
  }
}

export async function listObjectVersions(store: ObjectStore, prefix: string): Promise<ObjectVersion[]> {
  const versions: ObjectVersion[] = [];
  for await (const version of store.versions(prefix)) versions.push(version);
  return versions;
}
