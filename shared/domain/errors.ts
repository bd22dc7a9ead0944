/**
 * Stable codes of all failures of requests and trainings.
 * `shared/api/problem.ts` maps each to an HTTP status.
 */
export const errorCodes = [
  'invalid-request',
  'unauthenticated',
  'forbidden',
  'route-not-found',
  'dataset-not-found',
  'model-not-found',
  'version-not-found',
  'training-not-found',
  'base-not-found',
  'export-not-found',
  'key-not-found',
  'image-not-found',
  'no-live-version',
  'base-mismatch',
  'expected-version-differs',
  'is-live',
  'is-training',
  'training-has-ended',
  'image-too-large',
  'unsupported-type',
  'image-rejected',
  'dataset-not-trainable',
  'training-timed-out',
  'conflict',
  'damaged',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A failure with a message for the user: it names the object, says what is wrong, and what to do next. */
export class HeadstartError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HeadstartError';
    this.code = code;
  }
}

/** Whether a retry may succeed. */
export function isPassing(error: unknown): boolean {
  return error instanceof HeadstartError && (error.code === 'conflict' || error.code === 'unavailable');
}
