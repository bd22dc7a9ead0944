import { ListQueueTagsCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountId, queueArn, queueSpec, type Running, refusal, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start({
    queues: [queueSpec('plain')],
  });
});
afterAll(() => running.stop());

const url = (name: string) => running.aws.queueUrl(name);

describe('Requests, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html', () => {
  const call = (more: object) =>
    raw(running, {
      method: 'POST',
      path: '/',
      service: 'sqs',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues' },
      body: '{}',
      ...more,
    });

  test('for an operation that is not implemented are 501', async () => {
    expect(await refusal(running.sqs.send(new ListQueueTagsCommand({ QueueUrl: url('plain') })))).toMatch(/^501 /);
  });

  test('with a wrong signature are refused', async () => {
    const credentials = { ...running.owner, secretAccessKey: 'wrong' };
    expect(await call({ credentials })).toMatchObject({ status: 403, code: 'InvalidSignatureException' });
  });

  test('with an unknown key are refused', async () => {
    const credentials = { ...running.owner, accessKeyId: 'AKIAUNKNOWN' };
    expect(await call({ credentials })).toMatchObject({ status: 403, code: 'UnrecognizedClientException' });
  });

  test('an hour old are refused', async () => {
    expect(await call({ date: new Date(Date.now() - 3_600_000) })).toMatchObject({
      status: 403,
      code: 'InvalidSignatureException',
    });
  });

  test('without a signature are refused', async () => {
    expect(await call({ sign: false })).toMatchObject({ status: 403, code: 'MissingAuthenticationTokenException' });
  });

  test('whose body was changed are refused', async () => {
    const headers = { 'x-amz-target': 'AmazonSQS.ListQueues', 'x-amz-content-sha256': 'a'.repeat(64) };
    expect((await call({ headers })).status).toBe(403);
  });

  test('that are not JSON are refused', async () => {
    expect((await call({ body: '{' })).code).toBe('SerializationException');
  });

  test('of a role without a policy are refused, and reported', async () => {
    const credentials = running.role({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn('plain') });
    const sqs = running.sqsAs(credentials);
    expect(await refusal(sqs.send(new SendMessageCommand({ QueueUrl: url('plain'), MessageBody: 'x' })))).toBe(
      'no error',
    );
    expect(await refusal(sqs.send(new ReceiveMessageCommand({ QueueUrl: url('plain') })))).toBe('403 AccessDenied');
    expect(running.denials.at(-1)).toMatchObject({
      action: 'sqs:ReceiveMessage',
      resource: `arn:aws:sqs:eu-central-1:${accountId}:plain`,
    });
  });
});
