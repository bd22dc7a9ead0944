import { z } from 'zod';
import { datasetName, modelName } from '../domain/names/schemas.ts';
import type { Scope } from '../domain/state/records.ts';

/** The `security` of a route. The functions check the scope that it names. */
export const bearer = (scope: Scope) => [{ bearer: [scope] }];

/** JSON content with an example. */
export function json<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { 'application/json': { schema, example } };
}

/** Marks a body that is required, in any of its content types. */
export const requiredBody = Symbol('required');

/** A required JSON body. */
export function body<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { content: json(schema, example), required: true as const };
}

/** A JSON response. */
export function response<S extends z.ZodType>(description: string, schema: S, example: z.input<S>) {
  return { description, content: json(schema, example) };
}

export const datasetParams = z.strictObject({
  dataset: datasetName.meta({ description: 'Name of the dataset.', example: 'clothing' }),
});
const model = modelName.meta({ description: 'Name of the model.', example: 'clothing' });
export const modelParams = z.strictObject({ model });

/** A whole number as text. `Number` alone would also accept `0x10`, `1e3`, ` 5` and the empty text. */
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

/** A number in JSON's notation. */
const decimalNumber = <S extends z.ZodType<unknown, number>>(schema: S, rule: string) =>
  z
    .string()
    .regex(/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i, rule)
    .transform(Number)
    .pipe(schema);

const precisionRule = 'must be a number between 0 and 1, such as 0.99';
export const precision = z.number(precisionRule).gt(0, precisionRule).lt(1, precisionRule);
export const precisionText = decimalNumber(precision, precisionRule);

export const trueOrFalse = z.stringbool({
  truthy: ['true'],
  falsy: ['false'],
  case: 'sensitive',
  error: 'must be true or false',
});

export const pageLimit = (byDefault: number, max: number) =>
  wholeNumber(z.int().min(1).max(max))
    .default(byDefault)
    .meta({ description: `Maximum number of entries, up to ${max}.` });

/** The end of a page in base64url, which may be a key of 1,024 bytes. */
export const cursor = z
  .string()
  .regex(/^[\w-]{1,4096}$/, 'must be the `nextCursor` of the previous page')
  .optional()
  .meta({ description: 'The `nextCursor` of the previous page.' });

/** The query parameters of a list with pages. */
export const pageQuery = (byDefault: number, max: number) => ({ cursor, limit: pageLimit(byDefault, max) });

export const nextCursor = z
  .string()
  .optional()
  .meta({ description: 'The `cursor` of the next page; absent on the last page.' });

export const count = z.int().min(0);

export const share = z.number().min(0).max(1);

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower case hexadecimal digits');

/** A link that works without an API key. */
export const link = z.url().meta({ description: 'A link to the image, for 15 minutes.' });

export const liveQuery = z.strictObject({
  live: trueOrFalse
    .default(false)
    .meta({ description: 'Delete it even if predictions use it, or use a version that was trained on it.' }),
});

export const damagedObjects = z
  .array(z.object({ key: z.string(), problem: z.string() }).meta({ id: 'DamagedObject' }))
  .optional()
  .meta({
    description: 'Damaged or missing objects that this response omits, each with its repair.',
  });
