import { eachLimited } from '../../domain/each-limited.ts';
import type { ObjectStore, ObjectVersion } from '../../ports/object-store.ts';
import { deleteVersions, listVersionsOf } from '../objects/object-versions.ts';
import { createMatcher, type ImageIdentity } from './image-matcher.ts';

const readsAtOnce = 16;

/** An image to be forgotten, and the keys that it was named by. */
export interface ImageToForget extends ImageIdentity {
  keys: string[];
  /** All keys that it was found under. */
  seenAt: Set<string>;
}

export type Named = { image: ImageIdentity } | { outcome: 'not-found' } | { outcome: 'moved'; newKey: string };

/** All versions of all objects of a dataset, and which of them are copies of an image. */
export type Inventory = Awaited<ReturnType<typeof takeInventory>>;

export async function takeInventory(uploads: ObjectStore, dataset: string) {
  const versions = await listVersionsOf(uploads, `${dataset}/`);
  const matcher = createMatcher(uploads);
  const byKey = new Map<string, ObjectVersion[]>();
  for (const version of versions) {
    const same = byKey.get(version.key);
    if (same) same.push(version);
    else byKey.set(version.key, [version]);
  }
  const of = (key: string) => byKey.get(key) ?? [];

  async function copiesOf(image: ImageIdentity): Promise<ObjectVersion[]> {
    const same = await eachLimited(versions, readsAtOnce, (version) => matcher.isSame(version, image));
    return versions.filter((_, i) => same[i]);
  }

  return {
    copiesOf,

    /** The image that a key stands for, or stood for last. One that has another key by now is to be named by that. */
    async named(key: string): Promise<Named> {
      const newest = of(key).find(({ marker }) => !marker);
      if (!newest) return { outcome: 'not-found' };
      const image = await matcher.identify(newest);
      const elsewhere = newest.latest ? undefined : (await copiesOf(image)).find(({ latest }) => latest);
      return elsewhere ? { outcome: 'moved', newKey: elsewhere.key } : { image };
    },

    /**
     * What has to go of an image: its copies, and with `allOfNamed` everything that its named keys ever were. `hide`
     * are copies on top of older versions of other images, which must not come back with them gone.
     */
    async toForget(
      image: ImageToForget,
      { allOfNamed }: { allOfNamed: boolean },
    ): Promise<{ versions: ObjectVersion[]; hide: ObjectVersion[] }> {
      const copies = await copiesOf(image);
      const gone = new Set([...copies, ...(allOfNamed ? image.keys.flatMap(of) : [])]);
      for (const { key } of gone) image.seenAt.add(key);
      const hide: ObjectVersion[] = [];
      for (const key of image.seenAt) {
        const isLeft = of(key).some((version) => !version.marker && !gone.has(version));
        const current = of(key).find(({ latest, marker }) => latest && !marker);
        if (isLeft && current && gone.has(current)) hide.push(current);
        // Markers hide what is left; where nothing is, they tell the name of what was there.
        if (!isLeft) for (const version of of(key)) gone.add(version);
      }
      return { versions: [...gone], hide };
    },
  };
}

/** Deletes what {@link Inventory.toForget} found. The caller holds the claims on its current keys. */
export async function forgetVersions(
  uploads: ObjectStore,
  { versions, hide }: Awaited<ReturnType<Inventory['toForget']>>,
): Promise<void> {
  for (const { key, etag } of hide) await uploads.delete(key, { ifMatch: etag });
  await deleteVersions(uploads, versions);
}
