import { z } from 'zod';
import { thumbnailSize } from '../images/limits.ts';
import { namePattern } from '../names/rules.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');
const size = z.number().int().positive();
const side = size.min(thumbnailSize);

/** The part of a base model's manifest that lists need. The rest may have the format of another release. */
export const listedManifest = z.looseObject({
  name: z.string(),
  /** SHA-256 of the ONNX file. */
  digest,
  /** Size of the ONNX file. */
  bytes: size,
  input: z.looseObject({ width: size }),
  output: z.looseObject({ features: z.looseObject({ size }) }),
});

const { input, output } = listedManifest.shape;

/** `manifest.json` of a base model. The literals are what the decoder and the inference code support. */
export const baseManifest = listedManifest
  .extend({
    name: z.string().regex(new RegExp(`^${namePattern}$`)),
    /** The ONNX file, in the same folder. */
    file: z.string().regex(/^[\w-][\w.-]*$/, 'must be a file in the same folder'),
    input: input
      .extend({
        name: z.string(),
        dtype: z.literal('uint8'),
        layout: z.literal('NHWC'),
        height: side,
        width: side,
        channels: z.literal(3),
      })
      .strict()
      .refine(({ height, width }) => height === width, 'must be square'),
    output: output
      .extend({
        features: output.shape.features.extend({ name: z.string() }).strict(),
        /** The output whose means over all places are the features. Some base models have none. */
        map: z.strictObject({ name: z.string(), shape: z.tuple([size, size, size]) }).optional(),
      })
      .strict(),
    decode: z.strictObject({ colour: z.literal('srgb'), crop: z.literal('cover'), kernel: z.literal('cubic') }),
    opset: size,
    licence: z.string(),
    source: z.record(z.string(), z.string()),
  })
  .strict();

export type ListedManifest = z.infer<typeof listedManifest>;
export type BaseManifest = z.infer<typeof baseManifest>;

/**
 * @param place names the manifest in an error
 * @throws Error that names the place and every problem
 */
export function parseManifest(value: unknown, place: string): BaseManifest {
  const { success, data, error } = baseManifest.safeParse(value);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw manifestError(place, problems.join('; '));
}

export const manifestError = (place: string, problems: string): Error =>
  new Error(`${place} is not a manifest of a base model. ${problems}. Restore it, or make it again.`);

/** A base model in lists and responses. */
export const baseDescription = z.object({
  name: z.string(),
  digest: digest.meta({ description: 'SHA-256 of its ONNX file.' }),
  featureSize: size.meta({ description: 'Length of the feature vector of an image.' }),
  inputSize: size.meta({ description: 'Side of its square input, in pixels.' }),
  bytes: size.meta({ description: 'Size of its ONNX file.' }),
});

export type BaseDescription = z.infer<typeof baseDescription>;

export function descriptionOf({ name, digest, bytes, input, output }: ListedManifest): BaseDescription {
  return { name, digest, featureSize: output.features.size, inputSize: input.width, bytes };
}
