import { z } from '@hono/zod-openapi';
import { datasetName, modelName } from '../domain/names.ts';
import type { Scope } from '../domain/records.ts';

/** What route definitions are made of. */

/** The scope a route needs: that of its `security`, which is also what the guard in front of it reads. */
export const bearer = (scope: Scope) => [{ bearer: [scope] }];

/** JSON content with an example that fits its schema. */
export function json<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { 'application/json': { schema, example } };
}

/** A JSON body that must be there. */
export function body<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { content: json(schema, example), required: true };
}

/** A JSON answer. */
export function answer<S extends z.ZodType>(description: string, schema: S, example: z.input<S>) {
  return { description, content: json(schema, example) };
}

export const datasetParams = z.strictObject({ dataset: datasetName.meta({ example: 'clothing' }) });
export const modelParams = z.strictObject({ model: modelName.meta({ example: 'clothing' }) });
const versionRule = 'must be the number of a version, such as 3';
export const versionNumber = z.coerce.number(versionRule).int(versionRule).positive(versionRule).meta({ example: 3 });

/** A limit of a list, from its query. */
export const pageLimit = (fallback: number, most: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(most)
    .default(fallback)
    .meta({ description: `At most ${most}.` });

/** What a deletion is asked with: what is live is kept unless this says otherwise. */
export const evenLive = z.strictObject({
  live: z
    .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive', error: 'must be true or false' })
    .default(false)
    .meta({ description: 'Delete also what predictions use, or what they use was trained on.' }),
});

/** What an answer leaves out because it can't be read. */
export const damagedObjects = z
  .array(z.object({ key: z.string(), problem: z.string() }))
  .optional()
  .meta({
    description:
      'Stored objects that are damaged or missing, and so are not in this answer; each with what repairs it.',
  });
