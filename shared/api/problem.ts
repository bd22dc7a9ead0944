import { z } from '@hono/zod-openapi';
import { type ErrorCode, errorCodes } from '../domain/errors.ts';

/** What each code is over HTTP. */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'The key is not valid' },
  forbidden: { status: 403, title: 'The key may not do this' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'dataset-not-found': { status: 404, title: 'There is no such dataset' },
  'model-not-found': { status: 404, title: 'There is no such model' },
  'version-not-found': { status: 404, title: 'There is no such version' },
  'training-not-found': { status: 404, title: 'There is no such training' },
  'base-not-found': { status: 404, title: 'There is no such base model' },
  'export-not-found': { status: 404, title: 'There is no such export' },
  'key-not-found': { status: 404, title: 'There is no such key' },
  'image-not-found': { status: 404, title: 'There is no such image' },
  'no-live-version': { status: 409, title: 'The model has no live version' },
  'base-mismatch': { status: 409, title: 'The version needs a base model that is not here' },
  'expected-version-differs': { status: 409, title: 'Another version is live than expected' },
  'is-live': { status: 409, title: 'Predictions use it' },
  'is-training': { status: 409, title: 'A training of it is under way' },
  'training-has-ended': { status: 409, title: 'The training has ended' },
  conflict: { status: 409, title: 'Others changed the same at the same time' },
  'image-too-large': { status: 413, title: 'The image is too large' },
  'unsupported-type': { status: 415, title: 'The content type is not supported' },
  'image-rejected': { status: 422, title: "The image can't be used" },
  'dataset-not-trainable': { status: 422, title: "The dataset can't be trained on" },
  'training-timed-out': { status: 503, title: 'The training took too long' },
  unavailable: { status: 503, title: 'The service is busy' },
  damaged: { status: 500, title: 'Something that was stored is damaged or missing' },
  internal: { status: 500, title: 'Something went wrong' },
} as const satisfies Record<ErrorCode, { status: number; title: string }>;

/** Every answer that is no success: problem details of RFC 9457. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'Names the kind of problem; ends in its code.' }),
    title: z.string().meta({ description: 'The kind of problem, in words.' }),
    status: z.number().int(),
    detail: z.string().meta({ description: 'What is wrong here, and what to do next.' }),
    code: z.enum(errorCodes).meta({ description: 'Stable: decide by this.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Where the request is not valid, such as `body.files.0.label`.' }),
  })
  .openapi('Problem');

export type Problem = z.infer<typeof problem>;

export const problemType = 'application/problem+json';

/** A problem in full. */
export function makeProblem(code: ErrorCode, detail: string, errors?: Problem['errors']): Problem {
  const { status, title } = problemKinds[code];
  return { type: `urn:headstart:problem:${code}`, title, status, detail, code, ...(errors && { errors }) };
}

/** What any route can answer. */
const everywhere: ErrorCode[] = [
  'invalid-request',
  'unauthenticated',
  'forbidden',
  'conflict',
  'unavailable',
  'damaged',
  'internal',
];

/**
 * The answers of a route that are problems, for its definition. Handlers throw them, so the result's type
 * names none: a handler's own answers are then checked against the successes alone.
 */
export function problems(...codes: ErrorCode[]): Record<never, never> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, ...everywhere]) {
    const { status } = problemKinds[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const answers = [...byStatus].map(([status, its]) => {
    const examples = its.map((code) => [code, { value: makeProblem(code, `${problemKinds[code].title}.`) }]);
    const description = its.map((code) => `\`${code}\`: ${problemKinds[code].title}.`).join(' ');
    return [
      status,
      { description, content: { [problemType]: { schema: problem, examples: Object.fromEntries(examples) } } },
    ];
  });
  return Object.fromEntries(answers);
}
