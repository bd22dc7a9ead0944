import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../domain/errors.ts';

/** The HTTP status and the title of each code. */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'The key is not valid' },
  forbidden: { status: 403, title: 'The scope of the key is too small' },
  'route-not-found': { status: 404, title: 'The route does not exist' },
  'dataset-not-found': { status: 404, title: 'The dataset does not exist' },
  'model-not-found': { status: 404, title: 'The model does not exist' },
  'version-not-found': { status: 404, title: 'The version does not exist' },
  'training-not-found': { status: 404, title: 'The training does not exist' },
  'base-not-found': { status: 404, title: 'The base model does not exist' },
  'export-not-found': { status: 404, title: 'The export does not exist' },
  'key-not-found': { status: 404, title: 'The key does not exist' },
  'image-not-found': { status: 404, title: 'The image does not exist' },
  'no-live-version': { status: 409, title: 'The model has no live version' },
  'base-mismatch': { status: 409, title: 'The deployment lacks the base model of the version' },
  'expected-version-differs': { status: 409, title: 'A different version is live' },
  'is-live': { status: 409, title: 'Predictions use it' },
  'is-training': { status: 409, title: 'A training is running' },
  'training-has-ended': { status: 409, title: 'The training has ended' },
  conflict: { status: 409, title: 'Another request changed it concurrently' },
  'image-too-large': { status: 413, title: 'The image is too large' },
  'unsupported-type': { status: 415, title: 'The content type is not supported' },
  'image-rejected': { status: 422, title: "The image can't be used" },
  'dataset-not-trainable': { status: 422, title: "The dataset can't be trained on" },
  'training-timed-out': { status: 503, title: 'The training took too long' },
  unavailable: { status: 503, title: 'The service is busy' },
  damaged: { status: 500, title: 'A stored object is damaged or missing' },
  internal: { status: 500, title: 'Something went wrong' },
} as const satisfies Record<ErrorCode, { status: number; title: string }>;

/** Maximum number of errors in a problem: the size of a response is limited. */
export const maxErrors = 100;

/** The body of every error that a function returns: problem details of RFC 9457. */
export const problem = z
  .object({
    type: z.string().meta({ format: 'uri', description: 'A URI for the kind of problem, which ends in its code.' }),
    title: z.string().meta({ description: 'The kind of problem, in words.' }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What is wrong, and what to do next.' }),
    code: z.enum(errorCodes).meta({ description: 'Stable: let your code depend on it.' }),
    errors: z
      .array(
        z
          .object({
            path: z.string().meta({ description: 'The place of the error, such as `body.files.0.label`.' }),
            message: z.string(),
          })
          .meta({ id: 'RequestError' }),
      )
      .max(maxErrors)
      .optional()
      .meta({ description: `Why the request is not valid: the first ${maxErrors} errors.` }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;

export const problemType = 'application/problem+json';

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
 * The codes of a route, besides the common ones, for the responses of its definition. The result's type contains no
 * responses: handlers throw problems, so the compiler compares their return values only with the successful responses.
 */
export function problems(...codes: ErrorCode[]): Record<never, never> {
  const response: Problems = { description: 'A problem.', codes, [marker]: true };
  return codes.length > 0 ? { default: response } : {};
}

/** Whether a response of a route definition comes from {@link problems}. */
export const isProblems = (response: object): response is Problems => marker in response;
