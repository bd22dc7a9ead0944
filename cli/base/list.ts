import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descriptionOf } from '../../shared/domain/base/manifest.ts';
import { readManifest } from '../../shared/ml/extract/manifest.ts';
import { listBases } from '../../shared/store/bases/read-base.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';
import { connect } from '../connection/connect.ts';
import { type BucketOptions, findBucketIfAny } from '../connection/find-bucket.ts';
import type { Context } from '../context.ts';
import type { ApiOptions } from '../options/shared.ts';
import { printDamaged } from '../output/damaged.ts';
import { type Column, table } from '../output/table.ts';
import { bytes, count } from '../output/text.ts';
import { printTable } from '../output/version.ts';

/** The folder of the base models that come with Headstart. */
export const readyFolder = fileURLToPath(new URL('../../bases', import.meta.url));

/** The names of the base models that come with Headstart. */
export async function readyNames(): Promise<string[]> {
  const names = await readdir(readyFolder);
  return names.filter((name) => existsSync(join(readyFolder, name, 'manifest.json'))).sort();
}

/** Whether a training can use the base model; `unknown` without a deployment. */
type Standing = 'default' | 'registered' | 'not-registered' | 'unknown';

export async function listBaseModels(
  { output, env }: Context,
  options: BucketOptions & ApiOptions & { json?: boolean },
): Promise<void> {
  const ready = await Promise.all((await readyNames()).map((name) => readManifest(join(readyFolder, name))));
  const standings = await standingsOf(options, env);
  const isReady = new Set(ready.map(({ digest }) => digest));
  const others = (standings?.bases ?? []).filter(({ digest }) => !isReady.has(digest));
  const bases = [...ready.map(descriptionOf), ...others].map((base) => ({
    ...base,
    ready: isReady.has(base.digest),
    registered: standings?.of.get(base.digest) === 'registered',
    standing: standings ? (standings.of.get(base.digest) ?? 'not-registered') : 'unknown',
  }));
  const problems = standings?.problems ?? [];
  if (options.json) return output.line(JSON.stringify({ bases, ...(problems.length > 0 && { problems }) }));
  printDamaged(output, problems);
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
    standingTexts[base.standing],
  ]);
  printTable(output, table(columns, rows, output.columns));
  if (bases.some(({ standing }) => standing === 'not-registered')) {
    output.line('A training can use the default and registered base models. To register one: headstart base add NAME');
  }
}

const standingTexts: Record<Standing, string> = {
  default: 'default',
  registered: 'registered',
  'not-registered': 'unregistered',
  unknown: 'included',
};

interface Standings {
  /** Base models that trainings can use. */
  bases: ReturnType<typeof descriptionOf>[];
  /** The standing of each base model, by digest. */
  of: Map<string, Standing>;
  /** Base models that can't be read. */
  problems: KeyProblem[];
}

/**
 * The base models of the deployment: the bucket lists the registered ones, the API also knows the default. Undefined
 * without a deployment.
 */
async function standingsOf(
  options: BucketOptions & ApiOptions,
  env: NodeJS.ProcessEnv,
): Promise<Standings | undefined> {
  const place = await findBucketIfAny(options);
  const inTheBucket: KeyProblem[] = [];
  const registered = place
    ? await (await import('../connection/state-bucket.ts')).inBucket(place, (state) => listBases(state, inTheBucket))
    : [];
  const named = await connect(options, env)
    .then((client) => client.call('listBases'))
    .catch(() => undefined);
  if (!place && !named) return undefined;
  const of = new Map<string, Standing>(registered.map(({ digest }) => [digest, 'registered']));
  const bases = new Map(registered.map((base) => [base.digest, descriptionOf(base)]));
  for (const { default: isDefault, ...base } of named?.bases ?? []) {
    of.set(base.digest, isDefault ? 'default' : 'registered');
    bases.set(base.digest, base);
  }
  // Bucket and API report the same problems.
  return { bases: [...bases.values()], of, problems: place ? inTheBucket : (named?.problems ?? []) };
}
