import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { queueArn, queueSpec, type Running, start } from './aws.ts';

export let running: Running;
/** A queue for each test. */
export let QueueUrl = '';
let count = 0;
const total = 60;
beforeAll(async () => {
  const queues = Array.from({ length: total }, (_, i) => queueSpec(`q${i}`));
  const redrive = { deadLetterArn: queueArn('dead'), maxReceiveCount: 2 };
  running = await start({
    queues: [...queues, queueSpec('dead'), queueSpec('strict', { redrive }), queueSpec('slow', { delay: 1 })],
  });
});
/** Makes another queue the one of this test. */
export const useQueue = (name: string) => {
  QueueUrl = running.aws.queueUrl(name);
};
beforeEach(() => useQueue(`q${count++}`));
afterAll(() => running.stop());

export const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  running.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
export const receive = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await running.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
export const bodies = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await receive(more)).map(({ Body }) => Body);
export const remove = (ReceiptHandle = '') => running.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
export const hide = (ReceiptHandle = '', VisibilityTimeout = 0) =>
  running.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
