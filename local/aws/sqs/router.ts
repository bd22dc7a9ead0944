import { authenticate, type Expectation } from '../auth/authenticate.ts';
import { AuthError } from '../auth/errors.ts';
import { sha256 } from '../auth/sigv4.ts';
import { newRequestId } from '../requests/ids.ts';
import { type RawRequest, readAll } from '../requests/request.ts';
import type { AwsResponse } from '../requests/response.ts';
import type { Operation, Sqs } from './operations/call.ts';
import { changeMessageVisibility, changeMessageVisibilityBatch } from './operations/change-visibility.ts';
import { deleteMessage, deleteMessageBatch } from './operations/delete-message.ts';
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from './operations/move-tasks.ts';
import { createPurge } from './operations/purge-queue.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  setQueueAttributes,
} from './operations/queues.ts';
import { receiveMessage } from './operations/receive-message.ts';
import { sendMessage, sendMessageBatch } from './operations/send-message.ts';
import { asSqsError, SqsError } from './protocol/errors.ts';
import { createInput } from './protocol/input.ts';

/** A batch has at most 1 MiB, and JSON may write a byte as six characters. */
const maxBodyBytes = 8 << 20;
const target = /^AmazonSQS\.(\w+)$/;

export interface RouterOptions {
  sqs: Sqs;
  expectation(bodyHash: string): Expectation;
  onError(error: unknown): void;
}

/** SQS's JSON protocol: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html */
export function createSqsRouter({ sqs, expectation, onError }: RouterOptions) {
  const operations: Record<string, Operation> = {
    CancelMessageMoveTask: cancelMessageMoveTask,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    ListMessageMoveTasks: listMessageMoveTasks,
    ListQueues: listQueues,
    PurgeQueue: createPurge(),
    ReceiveMessage: receiveMessage,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    SetQueueAttributes: setQueueAttributes,
    StartMessageMoveTask: startMessageMoveTask,
  };

  async function run(request: RawRequest, signal: AbortSignal): Promise<object> {
    const body = await readAll(
      request.body,
      maxBodyBytes,
      () => new SqsError('BatchRequestTooLong', 'The request is too long.'),
    );
    const authentication = authenticate(request, expectation(sha256(body)));
    if (!authentication) throw new AuthError('MissingAuthentication', 'Request is missing Authentication Token');
    const name = target.exec(request.headers['x-amz-target'] ?? '')?.[1] ?? '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) {
      const problem =
        name === ''
          ? 'Only the JSON protocol is implemented: x-amz-target: AmazonSQS.*'
          : `The operation ${name} is not implemented.`;
      throw new SqsError('UnknownOperationException', problem);
    }
    const { identity } = authentication;
    const input = parse(body);
    if (sqs.faults?.sqs(`${name} ${input.QueueUrl ?? ''}`, identity.policies === 'owner')) {
      throw new SqsError('RequestThrottled', 'The request was denied due to request throttling.');
    }
    return operation(sqs, { identity, input: createInput(input), traceHeader: traceHeaderOf(request), signal });
  }

  return async function handle(request: RawRequest, signal: AbortSignal): Promise<AwsResponse> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': newRequestId() };
    try {
      return { status: 200, headers, body: JSON.stringify(await run(request, signal)) };
    } catch (error) {
      const { name, message, queryCode, status } = asSqsError(error);
      if (status >= 500 && !request.source.destroyed && !(error instanceof SqsError)) onError(error);
      const fault = status < 500 ? 'Sender' : 'Receiver';
      return {
        status,
        headers: { ...headers, 'x-amzn-query-error': `${queryCode};${fault}` },
        body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message }),
      };
    }
  };
}

/** A header that can't be an attribute is ignored. */
function traceHeaderOf({ headers }: RawRequest): string | undefined {
  const header = headers['x-amzn-trace-id'] ?? '';
  return /^[\x20-\x7e]{1,1024}$/.test(header) ? header : undefined;
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {}
  throw new SqsError('SerializationException', 'The body must be a JSON object.');
}
