import { sha256 } from '../domain/digest.ts';
import { eachLimited } from '../domain/each-limited.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { decodeFeatures, encodeFeatures, type FeatureRow } from './feature-file.ts';

/**
 * A pack is one object with the embeddings of many images, so that a training reads few objects.
 * Packs are a cache: each of their rows also lies in an object of its own, and any pack may be dropped.
 */
export interface Pack {
  key: string;
  rows: FeatureRow[];
}

/** Rows in a pack at most: about 26 MB at 1,280 features. */
export const packRows = 4096;
/** Fewer rows than this stay single objects. */
export const fewestRows = 64;
/** More packs than this are merged. */
export const mostPacks = 32;

export async function readPacks(state: ObjectStore, prefix: string): Promise<Pack[]> {
  const keys: string[] = [];
  for await (const { key } of state.list(prefix)) keys.push(key);
  const packs = await eachLimited(keys, 4, async (key) => {
    const object = await state.get(key);
    return object && { key, rows: decodeFeatures(object.body) };
  });
  return packs.filter((pack) => pack !== undefined);
}

/**
 * What to write and what to drop so that packs hold these rows and no others.
 * Packs with a row that is no longer wanted are dropped (deletion is real), and so are all when they are too many.
 */
export function choosePacks(
  packs: Pack[],
  rows: ReadonlyMap<string, FeatureRow>,
): { write: FeatureRow[][]; drop: string[] } {
  const merge = packs.length > mostPacks;
  const kept = packs.filter((pack) => !merge && pack.rows.every((row) => rows.has(row.content)));
  const packed = new Set(kept.flatMap((pack) => pack.rows.map((row) => row.content)));
  const loose = [...rows.values()].filter((row) => !packed.has(row.content));
  loose.sort((a, b) => (a.content < b.content ? -1 : 1));
  const write: FeatureRow[][] = [];
  if (loose.length >= fewestRows) {
    for (let i = 0; i < loose.length; i += packRows) write.push(loose.slice(i, i + packRows));
  }
  return { write, drop: packs.filter((pack) => !kept.includes(pack)).map((pack) => pack.key) };
}

export async function writePack(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  rows: FeatureRow[],
): Promise<void> {
  const digest = sha256(rows.map((row) => row.content).join('\n'));
  await state.put(stateKey.pack(extractor, dataset, digest), encodeFeatures(rows), {
    contentType: 'application/vnd.apache.arrow.file',
    create: true,
  });
}
