import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseManifest, ListedManifest } from '../../shared/domain/base/manifest.ts';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import { readManifest } from '../../shared/ml/extract/manifest.ts';
import { listBases, readBaseModel } from '../../shared/store/bases/read-base.ts';
import { type BucketOptions, findBucketIfAny } from '../connection/find-bucket.ts';
import type { StateBucket } from '../connection/state-bucket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { readyFolder, readyNames } from './list.ts';

/** A base model, and the folder where its files lie. */
export interface FoundBase {
  folder: string;
  manifest: BaseManifest;
  /** Of the model in the state bucket, where it was fetched from there. */
  key?: string;
}

/**
 * Base models by their names: ones that come with Headstart, folders that `base add --out` wrote, and ones registered
 * in the deployment, which are fetched to `scratch`.
 * @param names all that come with Headstart or are registered, if not given
 * @throws UsageError when there is no such base model
 */
export async function findBases(
  names: readonly string[] | undefined,
  { scratch, ...options }: BucketOptions & { scratch: string },
): Promise<FoundBase[]> {
  const ready = await readyNames();
  const elsewhere = names?.some((name) => !ready.includes(name) && !isBase(name)) ?? true;
  const place = elsewhere ? await findBucketIfAny(options) : undefined;
  const registered = place ? await (await import('../connection/state-bucket.ts')).inBucket(place, listBases) : [];
  const all = names ?? [...ready, ...registered.map(({ name }) => name)];
  const found: FoundBase[] = [];
  for (const name of new Set(all)) {
    const record = registered.find((base) => base.name === name);
    if (ready.includes(name)) found.push(await openBase(join(readyFolder, name)));
    else if (isBase(name)) found.push(await openBase(name));
    else if (place && record) found.push(await fetchBase(place, record, scratch));
    else throw noBase(name, [...ready, ...registered.map((base) => base.name)]);
  }
  return found;
}

const openBase = async (folder: string): Promise<FoundBase> => ({ folder, manifest: await readManifest(folder) });

const isBase = (folder: string) => existsSync(join(folder, 'manifest.json'));

const noBase = (name: string, names: readonly string[]) =>
  new UsageError(
    `There is no base model ${name}. Name one of ${names.join(', ')}, or a folder that \`headstart base add --out\` wrote.`,
  );

async function fetchBase(place: StateBucket, base: ListedManifest, scratch: string): Promise<FoundBase> {
  const { inBucket } = await import('../connection/state-bucket.ts');
  const folder = join(scratch, base.digest);
  const model = await inBucket(place, (state) => readBaseModel(state, base.digest));
  await mkdir(folder);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(base));
  // Checked before its name is used as a path.
  const manifest = await readManifest(folder);
  await writeFile(join(folder, manifest.file), model);
  return { folder, manifest, key: stateKey.baseModel(base.digest) };
}
