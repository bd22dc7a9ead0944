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

/** A base model and the folder of its files. */
export interface FoundBase {
  folder: string;
  manifest: BaseManifest;
  /** Key of the model in the state bucket, if it was downloaded from there. */
  key?: string;
}

/**
 * Finds base models by name: those that come with Headstart, folders written by `base add --out`, and those registered
 * in the deployment, which are downloaded to `scratch`.
 * @param names by default, all that come with Headstart or are registered
 * @throws UsageError if there is no such base model
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
    `There is no base model ${name}. Name one of ${names.join(', ')}, or a folder written by \`headstart base add --out\`.`,
  );

async function fetchBase(place: StateBucket, base: ListedManifest, scratch: string): Promise<FoundBase> {
  const { inBucket } = await import('../connection/state-bucket.ts');
  const folder = join(scratch, base.digest);
  const model = await inBucket(place, (state) => readBaseModel(state, base.digest));
  await mkdir(folder);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(base));
  // Validates the name before its use as a path.
  const manifest = await readManifest(folder);
  await writeFile(join(folder, manifest.file), model);
  return { folder, manifest, key: stateKey.baseModel(base.digest) };
}
