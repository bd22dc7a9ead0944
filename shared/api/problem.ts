import { z } from 'zod';
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

/** Of the errors of one request, the most that are told: an answer has its limit too. */
export const mostErrors = 100;

/** Every answer of a function that is not a success: problem details of RFC 9457. */
export const problem = z
  .object({
    type: z.string().meta({ format: 'uri', description: 'Names the kind of problem; ends in its code.' }),
    title: z.string().meta({ description: 'The kind of problem, in words.' }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What is wrong here, and what to do next.' }),
    code: z.enum(errorCodes).meta({ description: 'Stable: decide by this.' }),
    errors: z
      .array(
        z
          .object({
            path: z.string().meta({ description: 'Where, such as `body.files.0.label`.' }),
            message: z.string(),
          })
          .meta({ id: 'RequestError' }),
      )
      .max(mostErrors)
      .optional()
      .meta({ description: `Why the request is not valid: the first ${mostErrors} errors.` }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;

export const problemType = 'application/problem+json';

/** A problem in full. */
export function makeProblem(code: ErrorCode, detail: string, errors?: Problem['errors']): Problem {
  const { status, title } = problemKinds[code];
  return { type: `urn:headstart:problem:${code}`, title, status, detail, code, ...(errors && { errors }) };
}

const marker = Symbol('problems');

interface Problems {
  description: string;
  codes: ErrorCode[];
  [marker]: true;
}

/**
 * The problems that a route can answer beside those of every route, for its definition. Handlers throw them, so the
 * result's type names none: a handler's own answers are then checked against the successes alone.
 */
export function problems(...codes: ErrorCode[]): Record<never, never> {
  const answer: Problems = { description: 'A problem.', codes, [marker]: true };
  return codes.length > 0 ? { default: answer } : {};
}

/** Is an answer of a definition what {@link problems} made? */
export const isProblems = (answer: object): answer is Problems => marker in answer;
