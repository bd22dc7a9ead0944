import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256 } from '../../shared/domain/digest.ts';
import type { Layout } from '../../shared/ml/base/image-input.ts';
import { type ImportedBase, importBase } from '../../shared/ml/base/import-base.ts';
import { type Preprocessing, type Preset, presets } from '../../shared/ml/base/preprocessing.ts';
import { registerBase } from '../../shared/store/bases.ts';
import type { Context } from '../context.ts';
import { type BucketOptions, findBucket } from '../find-bucket.ts';
import { messageOf } from '../message-of.ts';
import type { Output } from '../output/output.ts';
import { bytes, count } from '../output/text.ts';
import { UsageError } from '../usage-error.ts';
import { readyNames } from './list.ts';
import { readSample } from './sample.ts';

export interface AddOptions extends BucketOptions {
  name?: string;
  preset?: Preset;
  mean?: [number, number, number];
  std?: [number, number, number];
  channels?: 'rgb' | 'bgr';
  layout?: Layout;
  size?: number;
  features?: string;
  flatten?: boolean;
  tap?: string[];
  tapWeight: number;
  root?: boolean;
  sample?: string;
  licence: string;
  sha256?: string;
  out?: string;
}

/** Makes a base model of an ONNX file, prints what it is, and registers it or writes it to a folder. */
export async function addBaseModel({ output }: Context, file: string, options: AddOptions): Promise<void> {
  const name = options.name ?? slug(basename(file));
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new UsageError(`\`${name}\` is no name. Give one of a to z, 0 to 9 and hyphens with --name.`);
  }
  const preprocessing = preprocessingOf(options);
  if (options.out === undefined && (await readyNames()).includes(name)) {
    throw new UsageError(`A base model \`${name}\` comes with Headstart. Give this one another name with --name.`);
  }
  const place = options.out === undefined ? await findBucket(options) : undefined;
  const original = await readFile(file).catch((cause) => {
    throw new UsageError(`${file} can't be read: ${cause.message}.`);
  });
  const digest = sha256(original);
  if (options.sha256 !== undefined && options.sha256.toLowerCase() !== digest) {
    throw new Error(
      `${file} has the SHA-256 ${digest}, not ${options.sha256}. It is damaged or another file: get it again.`,
    );
  }
  const taps = (options.tap ?? []).map((node) => ({ node, weight: options.tapWeight }));
  const done = output.pending('Making and checking the base model ...');
  const base = await importBase(original, {
    ...options,
    name,
    preprocessing,
    taps,
    sample: (size) => readSample(options.sample, size),
    source: {
      file: basename(file),
      fileDigest: digest,
      preprocessing: options.preset ?? JSON.stringify(preprocessing),
      ...(options.features !== undefined && { features: options.features }),
      ...(taps.length > 0 && { taps: taps.map(({ node }) => node).join(', ') }),
    },
  }).finally(done);
  report(output, base);
  if (options.out !== undefined) {
    await writeFolder(options.out, base);
    output.line(`Written to ${options.out}`);
  } else if (place) {
    const { inBucket } = await import('../state-bucket.ts');
    const isNew = await inBucket(place, (state) => registerBase(state, base.manifest, base.model)).catch((cause) => {
      throw new Error(`The base model can't be registered in bucket ${place.bucket}: ${messageOf(cause)}`, { cause });
    });
    output.line(
      isNew ? `Registered base model ${output.bold(name)}` : `Base model ${output.bold(name)} was registered already`,
    );
  }
}

/** @throws UsageError when nothing says how the model wants its pixels, or two things do */
function preprocessingOf({ preset, mean, std, channels }: AddOptions): Preprocessing {
  const own = mean !== undefined || std !== undefined || channels !== undefined;
  if (preset !== undefined && own) throw new UsageError('Give either --preset, or --mean, --std and --channels.');
  if (preset !== undefined) return presets[preset];
  if (!own) {
    throw new UsageError(
      `Say how the model wants its pixels: --preset ${Object.keys(presets).join(', ')}; or --mean, --std and --channels. It was trained one way, and is worse in any other.`,
    );
  }
  return { channels: channels ?? 'rgb', mean: mean ?? [0, 0, 0], std: std ?? [1, 1, 1] };
}

const slug = (file: string): string =>
  file
    .toLowerCase()
    .replace(/\.onnx$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);

function report(
  output: Output,
  { manifest, layers, parameters, millisecondsPerImage, predictionLayer }: ImportedBase,
): void {
  const { name, digest, input, output: results } = manifest;
  output.line(`Base model ${output.bold(name)}, ${bytes(manifest.bytes)}, digest ${digest.slice(0, 16)}`);
  output.line(`  layers      ${count(layers)}, ${count(parameters)} parameters`);
  output.line(`  input       ${input.width} x ${input.height}`);
  output.line(
    `  features    ${count(results.features.size)}${results.map ? `, map ${results.map.shape.join(' x ')}` : ''}`,
  );
  if (predictionLayer)
    output.line(`  cut off     ${predictionLayer.operator} ${predictionLayer.name} and what follows`);
  output.line(`  time        ${millisecondsPerImage.toFixed(1)} ms an image, one thread`);
}

async function writeFolder(folder: string, { manifest, model }: ImportedBase): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
