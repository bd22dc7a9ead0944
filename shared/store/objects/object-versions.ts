import { eachLimited } from '../../domain/each-limited.ts';
import type { ObjectStore, ObjectVersion } from '../../ports/object-store.ts';

const deletesAtOnce = 16;

/** The version of every object where S3 keeps no versions: what replaces it is called so too. */
const unversioned = 'null';

/**
 * Deletes versions for good. Old ones go first, then what the keys stand for, and delete markers last, so that nothing
 * old comes back in between, also when this is cut off.
 */
export async function deleteVersions(store: ObjectStore, versions: readonly ObjectVersion[]): Promise<void> {
  const rank = ({ latest, marker }: ObjectVersion) => (marker ? 2 : latest ? 1 : 0);
  for (const turn of [0, 1, 2]) {
    const now = versions.filter((version) => rank(version) === turn);
    await eachLimited(now, deletesAtOnce, ({ key, version, etag }) =>
      store.deleteVersion(key, version, version === unversioned ? { ifMatch: etag } : {}),
    );
  }
}

export async function listVersionsOf(store: ObjectStore, prefix: string): Promise<ObjectVersion[]> {
  const versions: ObjectVersion[] = [];
  for await (const version of store.versions(prefix)) versions.push(version);
  return versions;
}
