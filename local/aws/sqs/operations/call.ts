import type { Faults } from '../../../faults/faults.ts';
import type { Access } from '../../auth/access.ts';
import type { Identity } from '../../auth/keys.ts';
import type { Queue } from '../../storage/queues.ts';
import type { Store } from '../../storage/store.ts';
import type { MoveTasks } from '../messages/move-tasks.ts';
import type { Receiver } from '../messages/receiver.ts';
import { SqsError } from '../protocol/errors.ts';
import type { Input } from '../protocol/input.ts';

/** What every operation works with. */
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
  /** The request's `X-Amzn-Trace-Id`: SQS keeps it with what is sent. */
  traceHeader?: string | undefined;
  /** Aborts when the sender goes away. */
  signal: AbortSignal;
}

export type Operation = (sqs: Sqs, call: Call) => object | Promise<object>;

/**
 * The queue that `QueueUrl` names, if the sender may do `action` with it. The host does not matter: URLs written down
 * before a restart on another port still mean the same queue.
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
