import type { Faults } from '../../../faults/faults.ts';
import type { Access } from '../../auth/access.ts';
import type { Identity } from '../../auth/keys.ts';
import { queueNameOf } from '../../requests/ids.ts';
import type { Queue } from '../../storage/queues.ts';
import type { Store } from '../../storage/store.ts';
import type { MoveTasks } from '../messages/move-tasks.ts';
import type { Receiver } from '../messages/receiver.ts';
import { SqsError } from '../protocol/errors.ts';
import type { Input } from '../protocol/input.ts';

/** Common to all operations. */
export interface Sqs {
  store: Store;
  access: Access;
  receiver: Receiver;
  moveTasks: MoveTasks;
  region: string;
  accountId: string;
  queueUrl(name: string): string;
  queueArn(name: string): string;
  faults?: Faults | undefined;
}

export interface Call {
  identity: Identity | undefined;
  input: Input;
  /** The request's `X-Amzn-Trace-Id`, which SQS keeps with a sent message. */
  traceHeader?: string | undefined;
  /** Aborts when the client closes the connection. */
  signal: AbortSignal;
}

export type Operation = (sqs: Sqs, call: Call) => object | Promise<object>;

/**
 * The queue of `QueueUrl`, if policies allow `action`. The host does not matter, so URLs stay valid after a restart on
 * another port.
 * @throws SqsError QueueDoesNotExist; DeniedError
 */
export function openQueue(sqs: Sqs, call: Call, action: string): Queue {
  const url = call.input.text('QueueUrl');
  const [, account, name = ''] = /^(?:https?:\/\/[^/]+)?\/([^/]+)\/([^/]+)\/?$/.exec(url) ?? [];
  const queue = account === sqs.accountId ? sqs.store.queues.get(name) : undefined;
  if (!queue) throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
  allow(sqs, call, action, queue);
  return queue;
}

/** @throws DeniedError */
export function allow(sqs: Sqs, call: Call, action: string, { settings }: Queue): void {
  sqs.access.require(call.identity, {
    action: `sqs:${action}`,
    resource: sqs.queueArn(settings.name),
    resourcePolicy: settings.policy,
  });
}

export function queueByArn(sqs: Sqs, arn: string): Queue | undefined {
  const name = queueNameOf(arn);
  return sqs.queueArn(name) === arn ? sqs.store.queues.get(name) : undefined;
}
