import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from '../../shared/ml/extract/manifest.ts';
import { descriptionOf, listBases, type RegisteredBase } from '../../shared/store/bases.ts';
import type { Context } from '../context.ts';
import { type BucketOptions, findBucketIfAny } from '../find-bucket.ts';
import { type Column, table } from '../output/table.ts';
import { bytes, count } from '../output/text.ts';
import { printTable } from '../output/version.ts';

/** Where the base models lie that come with Headstart. */
export const readyFolder = fileURLToPath(new URL('../../models', import.meta.url));

/** The names of the base models that come with Headstart. */
export async function readyNames(): Promise<string[]> {
  const entries = await readdir(readyFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => name)
    .sort();
}

export async function listBaseModels({ output }: Context, options: BucketOptions & { json?: boolean }): Promise<void> {
  const ready = await Promise.all((await readyNames()).map((name) => readManifest(join(readyFolder, name))));
  const place = await findBucketIfAny(options);
  let registered: RegisteredBase[] = [];
  if (place) {
    const { inBucket } = await import('../state-bucket.ts');
    registered = await inBucket(place, listBases);
  }
  const isReady = new Set(ready.map(({ digest }) => digest));
  const isRegistered = new Set(registered.map(({ digest }) => digest));
  const others = registered.filter(({ digest }) => !isReady.has(digest));
  const bases = [...ready, ...others].map((base) => ({
    ...descriptionOf(base),
    ready: isReady.has(base.digest),
    registered: isRegistered.has(base.digest),
  }));
  if (options.json) return output.line(JSON.stringify({ bases }));
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = [
    { title: 'base model' },
    right('input'),
    right('features'),
    right('file'),
    { title: 'digest' },
    { title: '' },
  ];
  const rows = bases.map((base) => [
    base.name,
    `${base.inputSize}`,
    count(base.featureSize),
    bytes(base.bytes),
    base.digest.slice(0, 12),
    base.registered ? 'registered' : 'ready',
  ]);
  printTable(output, table(columns, rows, output.columns));
}
