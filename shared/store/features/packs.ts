import { sha256 } from '../../domain/digest.ts';
import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, decodeOrDamaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { deleteKeys, listKeys } from '../objects/keys.ts';
import { type FeatureRow, featureRows } from './feature-file.ts';

/**
 * A pack is one object with the embeddings of many images, so that a training reads few objects. Packs are a cache: each
 * row also has an object of its own, and any pack may be deleted.
 */
export interface Pack {
  key: string;
  rows: FeatureRow[];
}

/** About 26 MB at 1,280 features. */
export const maxPackRows = 4096;
/** Fewer rows than this are not packed. */
export const minPackRows = 64;
/** More packs than this are merged. */
export const maxPacks = 32;

/** @param problems gets a line for each pack that can't be read: its rows are then read one by one */
export async function readPacks(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  problems: KeyProblem[],
): Promise<Pack[]> {
  const packs = await eachLimited(await listKeys(state, stateKey.packs(extractor, dataset)), 4, (key) =>
    unlessDamaged(problems, () => readPack(state, extractor, dataset, key)),
  );
  return packs.filter((pack) => pack !== undefined);
}

/**
 * A pack, or undefined when it has been deleted.
 * @throws HeadstartError `damaged`
 */
export async function readPack(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  key: string,
): Promise<Pack | undefined> {
  const object = await state.get(key);
  if (!object) return undefined;
  const rows = decodeOrDamaged(key, () => featureRows.decode(object.body, extractor));
  if (packKey(extractor, dataset, rows) !== key) throw new Damaged(key, 'it holds other images');
  return { key, rows };
}

const packKey = (extractor: string, dataset: string, rows: readonly FeatureRow[]) =>
  stateKey.pack(extractor, dataset, sha256(rows.map((row) => row.content).join('\n')));

/**
 * The packs to write and to delete so that packs hold these rows and no others. A pack with any other row is deleted,
 * because no trace of a deleted image may remain. If there are too many packs, all are deleted and written again.
 */
export function planPacks(
  packs: Pack[],
  rows: ReadonlyMap<string, FeatureRow>,
): { write: FeatureRow[][]; remove: string[] } {
  const merge = packs.length > maxPacks;
  const kept = packs.filter((pack) => !merge && pack.rows.every((row) => rows.has(row.content)));
  const packed = new Set(kept.flatMap((pack) => pack.rows.map((row) => row.content)));
  const loose = [...rows.values()].filter((row) => !packed.has(row.content));
  loose.sort((a, b) => (a.content < b.content ? -1 : 1));
  const write: FeatureRow[][] = [];
  if (loose.length >= minPackRows) {
    for (let i = 0; i < loose.length; i += maxPackRows) write.push(loose.slice(i, i + maxPackRows));
  }
  return { write, remove: packs.filter((pack) => !kept.includes(pack)).map((pack) => pack.key) };
}

/** Writes and deletes packs so that they hold these rows and no others. Damaged packs are deleted. */
export async function repack(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  { packs, rows, damagedPacks }: { packs: Pack[]; rows: ReadonlyMap<string, FeatureRow>; damagedPacks: KeyProblem[] },
): Promise<void> {
  // Delete before writing: a new pack of the same images has the same key.
  await deleteKeys(
    state,
    damagedPacks.map(({ key }) => key),
  );
  const plan = planPacks(packs, rows);
  await eachLimited(plan.write, 2, (some) => writePack(state, extractor, dataset, some));
  await deleteKeys(state, plan.remove);
}

export async function writePack(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  rows: FeatureRow[],
): Promise<void> {
  await state.put(packKey(extractor, dataset, rows), featureRows.encode(rows, extractor), {
    contentType: 'application/vnd.apache.arrow.file',
    create: true,
  });
}
