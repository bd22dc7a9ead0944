import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Layout } from '../../bases/make/image-input.ts';
import { type ImportedBase, importBase } from '../../bases/make/import-base.ts';
import { type Preprocessing, type Preset, presets } from '../../bases/make/preprocessing.ts';
import { sha256 } from '../../shared/domain/digest.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import { type BucketOptions, findBucket } from '../connection/find-bucket.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../terminal/message-of.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { readyNames } from './list.ts';
import { findBaseFolder, nameTaken, register, registerFolder, reportBase } from './register.ts';
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
  tapWeight?: number;
  root?: boolean;
  sample?: string;
  licence?: string;
  sha256?: string;
  out?: string;
}

/**
 * Registers a base model that comes with Headstart or is in a folder; or makes one from an ONNX file, and registers it
 * or writes it to a folder.
 */
export async function addBaseModel(context: Context, model: string, options: AddOptions): Promise<void> {
  const folder = await findBaseFolder(model);
  if (folder === undefined) return importFile(context, model, options);
  const unsuitable = importOptions.filter((name) => options[name] !== undefined);
  if (unsuitable.length > 0) {
    throw new UsageError(
      `${model} is already a base model, so these options do not apply: ${unsuitable.map(flagOf).join(', ')}.`,
    );
  }
  await registerFolder(context.output, await findBucket(options), folder);
}

/** Options that only apply to ONNX files. */
const importOptions = [
  'name',
  'preset',
  'mean',
  'std',
  'channels',
  'layout',
  'size',
  'features',
  'flatten',
  'tap',
  'tapWeight',
  'root',
  'sample',
  'licence',
  'sha256',
  'out',
] as const satisfies (keyof AddOptions)[];

const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Default of --tap-weight. */
export const tapWeight = 0.7;

/** Default of --licence. */
const unknownLicence = 'unknown';

/** Makes a base model from an ONNX file, describes it, and registers it or writes it to a folder. */
async function importFile({ output }: Context, file: string, options: AddOptions): Promise<void> {
  const original = await readFile(file).catch(async (cause) => {
    throw new UsageError(
      `${file} is not a base model that comes with Headstart (${(await readyNames()).join(', ')}), and can't be read as a file: ${messageOf(cause)}.`,
    );
  });
  const name = options.name ?? slug(basename(file));
  if (nameRules.model.problem(name)) {
    throw new UsageError(`\`${name}\` is not a valid name. Give a name of a to z, 0 to 9 and hyphens with --name.`);
  }
  const preprocessing = preprocessingOf(options);
  if (options.out === undefined && (await readyNames()).includes(name)) {
    throw nameTaken(name);
  }
  const place = options.out === undefined ? await findBucket(options) : undefined;
  const digest = sha256(original);
  if (options.sha256 !== undefined && options.sha256.toLowerCase() !== digest) {
    throw new Error(
      `${file} has the SHA-256 ${digest}, not ${options.sha256}. It is damaged, or a different file. Download it again.`,
    );
  }
  const taps = (options.tap ?? []).map((node) => ({ node, weight: options.tapWeight ?? tapWeight }));
  const done = output.pending('Making and checking the base model ...');
  const base = await importBase(original, {
    ...options,
    licence: options.licence ?? unknownLicence,
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
  reportBase(output, base.manifest, base);
  if (options.out !== undefined) {
    await writeFolder(options.out, base);
    output.line(`Written to ${options.out}`);
  } else if (place) {
    await register(output, place, base);
  }
}

/** @throws UsageError unless the options define exactly one preprocessing */
function preprocessingOf({ preset, mean, std, channels }: AddOptions): Preprocessing {
  const own = mean !== undefined || std !== undefined || channels !== undefined;
  if (preset !== undefined && own) throw new UsageError('Give either --preset, or --mean, --std and --channels.');
  if (preset !== undefined) return presets[preset];
  if (!own) {
    throw new UsageError(
      `Give the preprocessing that the model was trained with: --preset ${Object.keys(presets).join(', ')}; or --mean, --std and --channels. With any other, its accuracy is lower.`,
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

async function writeFolder(folder: string, { manifest, model }: ImportedBase): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
