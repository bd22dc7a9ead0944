/** A refusal by Lambda itself: the function was not called. Names are those of the Invoke API. */
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

/** What a call came to: the function's answer, or how it failed. */
export interface Outcome {
  payload: Buffer;
  functionError?: 'Unhandled';
}

/** The payload of a call that failed, as Lambda writes it. */
export function failure(errorType: string, errorMessage: string): Outcome {
  return { functionError: 'Unhandled', payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}
