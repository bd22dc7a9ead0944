/** Why authentication failed. S3 and SQS have different names for these. */
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
  /** Details to find the mistake, by S3's element names. */
  readonly detail: Record<string, string>;

  constructor(failure: AuthFailure, message: string, detail: Record<string, string> = {}) {
    super(message);
    this.failure = failure;
    this.detail = detail;
  }
}

/** No policy allows the request, or one denies it. */
export class DeniedError extends Error {}
