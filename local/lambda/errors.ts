/** An error of Lambda itself, with a name of the Invoke API. The function was not called. */
export class LambdaError extends Error {
  readonly code:
    | 'TooManyRequestsException'
    | 'RequestTooLargeException'
    | 'RecursiveInvocationException'
    | 'ServiceException';

  constructor(code: LambdaError['code'], message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}

/** The function's result, or its failure. */
export interface Outcome {
  payload: Buffer;
  functionError?: 'Unhandled';
}

/** A failed call, with Lambda's payload. */
export function failure(errorType: string, errorMessage: string): Outcome {
  return { functionError: 'Unhandled', payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}
