import { join } from 'node:path';
import { checkBase } from '../../bases/make/check-base.ts';
import type { LicenceFiles } from '../../shared/domain/base/licence-files.ts';
import type { BaseManifest } from '../../shared/domain/base/manifest.ts';
import { type BaseFiles, readBaseFolder, readFolderLicence } from '../../shared/ml/extract/base-files.ts';
import { registerBase } from '../../shared/store/bases/register-base.ts';
import type { StateBucket } from '../connection/state-bucket.ts';
import { isFolder } from '../is-folder.ts';
import type { Output } from '../output/output.ts';
import { bytes, count } from '../output/text.ts';
import { messageOf } from '../terminal/message-of.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { readyFolder, readyNames } from './list.ts';

/** The folder of a base model, given by its name or as a folder; undefined if there is none. */
export async function findBaseFolder(model: string): Promise<string | undefined> {
  if ((await readyNames()).includes(model)) return join(readyFolder, model);
  return (await isFolder(model)) ? model : undefined;
}

/**
 * Registers the base model of a folder, after a check on drawn images.
 * @throws UsageError if another one that comes with Headstart has its name
 */
export async function registerFolder(output: Output, place: StateBucket, folder: string): Promise<void> {
  const base = await readBaseFolder(folder);
  const { manifest, model } = base;
  const { name, digest } = manifest;
  if ((await readyNames()).includes(name)) {
    const ready = await readBaseFolder(join(readyFolder, name));
    if (ready.manifest.digest !== digest) throw nameTaken(name);
  }
  const done = output.pending('Checking the base model ...');
  const { millisecondsPerImage } = await checkBase(model, manifest.input.width, manifest.output.features.size).finally(
    done,
  );
  reportBase(output, manifest, { millisecondsPerImage });
  await register(output, place, { ...base, licence: await readFolderLicence(folder) });
}

export const nameTaken = (name: string) =>
  new UsageError(`A base model \`${name}\` comes with Headstart. Give this one another name with --name.`);

/** Registers a base model in a state bucket, and prints the result. */
export async function register(
  output: Output,
  place: StateBucket,
  { manifest, model, licence }: BaseFiles & { licence?: LicenceFiles },
): Promise<void> {
  const { inBucket } = await import('../connection/state-bucket.ts');
  const isNew = await inBucket(place, (state) => registerBase(state, manifest, model, licence)).catch((cause) => {
    throw new Error(`The base model can't be registered in bucket ${place.bucket}: ${messageOf(cause)}`, { cause });
  });
  const name = output.bold(manifest.name);
  output.line(isNew ? `Registered base model ${name}` : `Base model ${name} is already registered`);
}

/** Describes a base model. */
export function reportBase(
  output: Output,
  { name, digest, bytes: size, input, output: results }: BaseManifest,
  found: {
    millisecondsPerImage: number;
    layers?: number;
    parameters?: number;
    predictionLayer?: { operator: string; name: string } | undefined;
  },
): void {
  const { layers, parameters, predictionLayer, millisecondsPerImage } = found;
  output.line(`Base model ${output.bold(name)}, ${bytes(size)}, digest ${digest.slice(0, 16)}`);
  if (layers !== undefined && parameters !== undefined)
    output.line(`  layers      ${count(layers)}, ${count(parameters)} parameters`);
  output.line(`  input       ${input.width} x ${input.height}`);
  output.line(
    `  features    ${count(results.features.size)}${results.map ? `, map ${results.map.shape.join(' x ')}` : ''}`,
  );
  if (predictionLayer)
    output.line(`  cut off     ${predictionLayer.operator} ${predictionLayer.name} and what follows`);
  output.line(`  time        ${millisecondsPerImage.toFixed(1)} ms per image, one thread`);
}
