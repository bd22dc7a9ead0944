import { z } from 'zod';
import { datasetName, modelName } from '../domain/names/schemas.ts';
import type { Scope } from '../domain/state/records.ts';

/** What route definitions are made of. */

/** The scope a route needs: that of its `security`, which is also what the guard in front of it reads. */
export const bearer = (scope: Scope) => [{ bearer: [scope] }];

/** JSON content with an example that fits its schema. */
export function json<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { 'application/json': { schema, example } };
}

/** Marks a body that must be there, in any of its types. */
export const neededBody = Symbol('needed');

/** A JSON body that must be there. */
export function body<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { content: json(schema, example), required: true as const };
}

/** A JSON answer. */
export function answer<S extends z.ZodType>(description: string, schema: S, example: z.input<S>) {
  return { description, content: json(schema, example) };
}

export const datasetParams = z.strictObject({
  dataset: datasetName.meta({ description: 'Name of the dataset.', example: 'clothing' }),
});
const model = modelName.meta({ description: 'Name of the model.', example: 'clothing' });
export const modelParams = z.strictObject({ model });

/** A whole number as text: digits alone, where `Number` would also take `0x10`, `1e3`, ` 5` and nothing at all. */
export function wholeNumber<S extends z.ZodType<unknown, number>>(schema: S, rule = 'must be a whole number') {
  return z
    .string()
    .regex(/^(0|[1-9]\d*)$/, rule)
    .transform(Number)
    .pipe(schema);
}

const versionRule = 'must be the number of a version, such as 3';
export const versionNumber = wholeNumber(z.int(versionRule).min(1, versionRule), versionRule).meta({
  description: 'Number of the version.',
  example: 3,
});
export const versionParams = z.strictObject({ model, version: versionNumber });

/** A number as JSON writes it. */
export const decimalNumber = <S extends z.ZodType<unknown, number>>(schema: S, rule: string) =>
  z
    .string()
    .regex(/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i, rule)
    .transform(Number)
    .pipe(schema);

export const trueOrFalse = z.stringbool({
  truthy: ['true'],
  falsy: ['false'],
  case: 'sensitive',
  error: 'must be true or false',
});

/** A limit of a list, from its query. */
export const pageLimit = (fallback: number, most: number) =>
  wholeNumber(z.int().min(1).max(most))
    .default(fallback)
    .meta({ description: `At most ${most}.` });

/** Cursors are base64url of where a page ended, which may be a key of 1,024 bytes. */
export const cursor = z
  .string()
  .regex(/^[\w-]{1,4096}$/, 'must be the `nextCursor` of the page before')
  .optional()
  .meta({ description: 'The `nextCursor` of the page before.' });

/** What a page of a list is asked with. */
export const pageQuery = (fallback: number, most: number) => ({
  cursor,
  limit: pageLimit(fallback, most),
});

export const nextCursor = z
  .string()
  .optional()
  .meta({ description: 'Asks for the next page; absent on the last one.' });

/** A number of things. */
export const count = z.int().min(0);

/** A probability, or a share of something. */
export const share = z.number().min(0).max(1);

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower case hexadecimal digits');

/** A link that needs no key; of an image unless its description says otherwise. */
export const link = z.url().meta({ description: 'The image, for 15 minutes.' });

/** What a deletion is asked with: what is live is kept unless this says otherwise. */
export const evenLive = z.strictObject({
  live: trueOrFalse
    .default(false)
    .meta({ description: 'Delete also what predictions use, or what they use was trained on.' }),
});

/** What an answer leaves out because it can't be read. */
export const damagedObjects = z
  .array(z.object({ key: z.string(), problem: z.string() }).meta({ id: 'DamagedObject' }))
  .optional()
  .meta({
    description:
      'Stored objects that are damaged or missing, and so are not in this answer; each with what repairs it.',
  });
