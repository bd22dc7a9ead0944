/**
 * Every way a request or a training can fail, by a stable code.
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

/** A failure whose message is meant for the user: it names the thing, says what is wrong and what to do next. */
export class HeadstartError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HeadstartError';
    this.code = code;
  }
}

/** May the same succeed a little later? */
export function isPassing(error: unknown): boolean {
  return error instanceof HeadstartError && (error.code === 'conflict' || error.code === 'unavailable');
}
