/** Why a request was not accepted as its sender's. S3 and SQS name the same reason differently. */
export type AuthFailure =
  | 'MissingAuthentication'
  | 'MalformedAuthentication'
  | 'MalformedQueryAuthentication'
  | 'UnknownAccessKey'
  | 'InvalidToken'
  | 'SignatureMismatch'
  | 'TimeTooSkewed'
  | 'Expired'
  | 'NotYetValid'
  | 'HeadersNotSigned'
  | 'WrongScope'
  | 'UnsupportedSignature';

export class AuthError extends Error {
  readonly failure: AuthFailure;
  /** What helps to find the mistake, by the element names that S3 uses. */
  readonly detail: Record<string, string>;

  constructor(failure: AuthFailure, message: string, detail: Record<string, string> = {}) {
    super(message);
    this.failure = failure;
    this.detail = detail;
  }
}

/** Why a request of a known sender was refused by a policy. */
export class DeniedError extends Error {}
