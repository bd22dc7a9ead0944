import { sha256 } from '../../domain/digest.ts';
import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { decodeStored } from './decode-stored.ts';
import { encodeFeatures, type FeatureRow } from './feature-file.ts';

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

/** @param problems gets a line for each that can't be read: without it, its rows are read one by one */
export async function readPacks(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  problems: KeyProblem[],
): Promise<Pack[]> {
  const keys: string[] = [];
  for await (const { key } of state.list(stateKey.packs(extractor, dataset))) keys.push(key);
  const packs = await eachLimited(keys, 4, (key) =>
    unlessDamaged(problems, () => readPack(state, extractor, dataset, key)),
  );
  return packs.filter((pack) => pack !== undefined);
}

/**
 * A pack, or undefined where it is gone.
 * @throws HeadstartError `damaged`
 */
export async function readPack(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  key: string,
): Promise<Pack | undefined> {
  const object = await state.get(key);
  return object && { key, rows: decodePack(extractor, dataset, key, object.body) };
}

function decodePack(extractor: string, dataset: string, key: string, body: Uint8Array): FeatureRow[] {
  const rows = decodeStored(key, body, extractor);
  if (stateKey.pack(extractor, dataset, digestOf(rows)) !== key) throw new Damaged(key, 'it holds other images');
  return rows;
}

const digestOf = (rows: readonly FeatureRow[]) => sha256(rows.map((row) => row.content).join('\n'));

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
  await state.put(stateKey.pack(extractor, dataset, digestOf(rows)), encodeFeatures(rows, extractor), {
    contentType: 'application/vnd.apache.arrow.file',
    create: true,
  });
}
