import { eachLimited } from '../../domain/each-limited.ts';
import type { ObjectStore, ObjectVersion } from '../../ports/object-store.ts';
import { deleteObjectVersions, listObjectVersions } from '../objects/object-versions.ts';
import { createImageMatcher, type ImageIdentity } from './image-matcher.ts';

const readsAtOnce = 16;

/** An image to forget, and the keys that the request names it by. */
export interface ImageToForget extends ImageIdentity {
  keys: string[];
  /** All keys that it was found under. */
  seenAt: Set<string>;
}

export type Named = { image: ImageIdentity } | { outcome: 'not-found' } | { outcome: 'moved'; newKey: string };

/** All versions of all objects of a dataset, searchable for the copies of an image. */
export type Inventory = Awaited<ReturnType<typeof takeInventory>>;

export async function takeInventory(uploads: ObjectStore, dataset: string) {
  const versions = await listObjectVersions(uploads, `${dataset}/`);
  const matcher = createImageMatcher(uploads);
  const byKey = new Map<string, ObjectVersion[]>();
  for (const version of versions) {
    const same = byKey.get(version.key);
    if (same) same.push(version);
    else byKey.set(version.key, [version]);
  }
  const versionsOf = (key: string) => byKey.get(key) ?? [];

  async function copiesOf(image: ImageIdentity): Promise<ObjectVersion[]> {
    const same = await eachLimited(versions, readsAtOnce, (version) => matcher.isSame(version, image));
    return versions.filter((_, i) => same[i]);
  }

  return {
    copiesOf,

    /** The image that a key has, or had last. An image that has another key now must be named by that key. */
    async named(key: string): Promise<Named> {
      const newest = versionsOf(key).find(({ marker }) => !marker);
      if (!newest) return { outcome: 'not-found' };
      const image = await matcher.identify(newest);
      const elsewhere = newest.latest ? undefined : (await copiesOf(image)).find(({ latest }) => latest);
      return elsewhere ? { outcome: 'moved', newKey: elsewhere.key } : { image };
    },

    /**
     * The versions to delete: an image's copies, and with `allOfNamed` every version that its named keys ever had.
     * `hide` lists copies that cover older versions of other images: these must not become current when the copy is
     * deleted.
     */
    async toForget(
      image: ImageToForget,
      { allOfNamed }: { allOfNamed: boolean },
    ): Promise<{ versions: ObjectVersion[]; hide: ObjectVersion[] }> {
      const copies = await copiesOf(image);
      const gone = new Set([...copies, ...(allOfNamed ? image.keys.flatMap(versionsOf) : [])]);
      for (const { key } of gone) image.seenAt.add(key);
      const hide: ObjectVersion[] = [];
      for (const key of image.seenAt) {
        const isLeft = versionsOf(key).some((version) => !version.marker && !gone.has(version));
        const current = versionsOf(key).find(({ latest, marker }) => latest && !marker);
        if (isLeft && current && gone.has(current)) hide.push(current);
        // Delete markers stay only while they hide remaining versions: they reveal the file's name.
        if (!isLeft) for (const version of versionsOf(key)) gone.add(version);
      }
      return { versions: [...gone], hide };
    },
  };
}

/** Deletes the versions that {@link Inventory.toForget} found. The caller holds the claims on their current keys. */
export async function forgetVersions(
  uploads: ObjectStore,
  { versions, hide }: Awaited<ReturnType<Inventory['toForget']>>,
): Promise<void> {
  for (const { key, etag } of hide) await uploads.delete(key, { ifMatch: etag });
  await deleteObjectVersions(uploads, versions);
}
