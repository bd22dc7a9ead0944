import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../domain/digest.ts';
import type { Extractor } from '../../ports/extractor.ts';
import { decodePath, thumbnailSize } from './decode-path.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');
const size = z.number().int().positive();
const side = size.min(thumbnailSize);

/** What a base model's folder says about it. The literals are what decode.ts and base.ts can do. */
const baseManifest = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  /** The ONNX file, in the same folder. */
  file: z.string().regex(/^[\w-][\w.-]*$/, 'must be a file in the same folder'),
  digest,
  bytes: size,
  input: z
    .strictObject({
      name: z.string(),
      dtype: z.literal('uint8'),
      layout: z.literal('NHWC'),
      height: side,
      width: side,
      channels: z.literal(3),
    })
    .refine(({ height, width }) => height === width, 'must be as high as wide'),
  output: z.strictObject({
    features: z.strictObject({ name: z.string(), size }),
    /** What the features are the mean of; not every base model has it. */
    map: z.strictObject({ name: z.string(), shape: z.tuple([size, size, size]) }).optional(),
  }),
  decode: z.strictObject({ colour: z.literal('srgb'), crop: z.literal('cover'), kernel: z.literal('cubic') }),
  opset: size,
  licence: z.string(),
  source: z.record(z.string(), z.string()),
});

export type BaseManifest = z.infer<typeof baseManifest>;

/**
 * Reads `manifest.json` of a base model's folder.
 * @throws Error that names the file and all that is wrong with it.
 */
export async function readManifest(folder: string): Promise<BaseManifest> {
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new Error(`${path} can't be read: ${cause.message}. Name the folder of a base model.`, { cause });
  });
  return check(z.preprocess(parseJson, baseManifest).safeParse(text), path);
}

/**
 * Checks what was read as a manifest, wherever it came from.
 * @param place what an error calls it
 * @throws Error that names the place and all that is wrong.
 */
export function parseManifest(value: unknown, place: string): BaseManifest {
  return check(baseManifest.safeParse(value), place);
}

function check(result: z.ZodSafeParseResult<BaseManifest>, place: string): BaseManifest {
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new Error(`${place} is no manifest of a base model. ${problems.join('; ')}. Restore it, or make it again.`);
}

/**
 * The extractor that a base model's folder makes, known from its manifest alone: for functions that compare
 * embeddings but compute none.
 * @throws Error like {@link readManifest}.
 */
export async function describeExtractor(folder: string): Promise<Pick<Extractor, 'id' | 'base'>> {
  return descriptionOf(await readManifest(folder));
}

/** The id of a base model's extractor, by the digest of its ONNX file. */
export const extractorId = (digest: string, path: string = decodePath): string =>
  sha256(`${digest}\n${path}`).slice(0, 16);

export function descriptionOf(manifest: BaseManifest): Pick<Extractor, 'id' | 'base'> {
  const { name, digest, input, output, bytes } = manifest;
  return {
    id: extractorId(digest),
    base: { name, digest, featureSize: output.features.size, inputSize: input.width, bytes },
  };
}

function parseJson(text: unknown, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text as string);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is not JSON (${(error as Error).message})` });
    return z.NEVER;
  }
}
