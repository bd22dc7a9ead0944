import { temporaryDiskProblem } from '../../../machine/disk.ts';
import { AuthError, type AuthFailure, DeniedError } from '../../auth/errors.ts';

/**
 * The errors of SQS: name in the JSON protocol, code in the older query protocol (which SDKs still show), status.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
const table = {
  QueueDoesNotExist: ['AWS.SimpleQueueService.NonExistentQueue', 400],
  QueueNameExists: ['QueueAlreadyExists', 400],
  PurgeQueueInProgress: ['AWS.SimpleQueueService.PurgeQueueInProgress', 403],
  InvalidMessageContents: ['InvalidMessageContents', 400],
  InvalidAttributeName: ['InvalidAttributeName', 400],
  InvalidAttributeValue: ['InvalidAttributeValue', 400],
  ReceiptHandleIsInvalid: ['ReceiptHandleIsInvalid', 400],
  MessageNotInflight: ['AWS.SimpleQueueService.MessageNotInflight', 400],
  OverLimit: ['OverLimit', 403],
  EmptyBatchRequest: ['AWS.SimpleQueueService.EmptyBatchRequest', 400],
  TooManyEntriesInBatchRequest: ['AWS.SimpleQueueService.TooManyEntriesInBatchRequest', 400],
  BatchEntryIdsNotDistinct: ['AWS.SimpleQueueService.BatchEntryIdsNotDistinct', 400],
  BatchRequestTooLong: ['AWS.SimpleQueueService.BatchRequestTooLong', 400],
  InvalidBatchEntryId: ['AWS.SimpleQueueService.InvalidBatchEntryId', 400],
  UnsupportedOperation: ['AWS.SimpleQueueService.UnsupportedOperation', 400],
  RequestThrottled: ['RequestThrottled', 400],
  ResourceNotFoundException: ['ResourceNotFoundException', 404],
  InvalidParameterValueException: ['InvalidParameterValue', 400],
  MissingRequiredParameterException: ['MissingParameter', 400],
  SerializationException: ['MalformedInput', 400],
  UnknownOperationException: ['UnknownOperationException', 501],
  AccessDeniedException: ['AccessDenied', 403],
  MissingAuthenticationTokenException: ['MissingAuthenticationToken', 403],
  IncompleteSignatureException: ['IncompleteSignature', 400],
  UnrecognizedClientException: ['InvalidClientTokenId', 403],
  InvalidSignatureException: ['SignatureDoesNotMatch', 403],
  ServiceUnavailable: ['ServiceUnavailable', 503],
  InternalFailure: ['InternalFailure', 500],
} as const satisfies Record<string, readonly [queryCode: string, status: number]>;

export type SqsErrorName = keyof typeof table;

/** An error response of SQS. Operations throw it, and the router sends it. */
export class SqsError extends Error {
  override readonly name: SqsErrorName;
  /** The code in the older protocol, also shown by entries of a batch. */
  readonly queryCode: string;
  readonly status: number;

  constructor(name: SqsErrorName, message: string) {
    super(message);
    this.name = name;
    [this.queryCode, this.status] = table[name];
  }
}

export const missingParameter = (name: string) =>
  new SqsError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`);

export const invalidParameter = (message: string) => new SqsError('InvalidParameterValueException', message);

const nameOfFailure: Record<AuthFailure, SqsErrorName> = {
  MissingAuthentication: 'MissingAuthenticationTokenException',
  MalformedAuthentication: 'IncompleteSignatureException',
  MalformedQueryAuthentication: 'IncompleteSignatureException',
  UnknownAccessKey: 'UnrecognizedClientException',
  InvalidToken: 'UnrecognizedClientException',
  SignatureMismatch: 'InvalidSignatureException',
  TimeTooSkewed: 'InvalidSignatureException',
  Expired: 'InvalidSignatureException',
  NotYetValid: 'InvalidSignatureException',
  HeadersNotSigned: 'InvalidSignatureException',
  WrongScope: 'InvalidSignatureException',
  UnsupportedSignature: 'IncompleteSignatureException',
};

/** The error that SQS responds with. */
export function asSqsError(error: unknown): SqsError {
  if (error instanceof SqsError) return error;
  if (error instanceof AuthError) return new SqsError(nameOfFailure[error.failure], error.message);
  if (error instanceof DeniedError) return new SqsError('AccessDeniedException', error.message);
  const problem = temporaryDiskProblem(error);
  if (problem) return new SqsError('ServiceUnavailable', problem);
  return new SqsError('InternalFailure', 'The request processing has failed because of an unknown error.');
}
