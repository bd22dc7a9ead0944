import { describe, expect, test } from '@jest/globals';
import type { PolicyStatement } from '../../../local/contracts/policies.ts';
import type { QueueSpec } from '../../../local/contracts/resources.ts';
import { checkEventSource } from '../../../local/events/permissions.ts';
import type { FunctionSpec } from '../../../local/template/functions.ts';

const queueArn = 'arn:aws:sqs:us-east-1:123456789012:jobs';
const spec = { queueArn, functionName: 'fn', batchSize: 1, windowSeconds: 0, reportBatchItemFailures: true };
const fn = { name: 'fn', timeoutSeconds: 60 } as FunctionSpec;

function check(statements: PolicyStatement[], visibilityTimeout = 60): void {
  const queue = { name: 'jobs', visibilityTimeout } as QueueSpec;
  checkEventSource(spec, queue, fn, { arn: 'arn:role', policies: [{ Statement: statements }] });
}
const allow = (Action: string | string[], Resource: string): PolicyStatement => ({ Effect: 'Allow', Action, Resource });

describe('checkEventSource', () => {
  test('accepts a role that may receive, delete and read attributes', () => {
    check([allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], queueArn), allow('sqs:Get*', 'arn:aws:sqs:*:*:jobs')]);
  });

  test('names each missing action', () => {
    expect(() => check([allow('sqs:*', `${queueArn}-other`), allow('sqs:receivemessage', queueArn)])).toThrow(
      /arn:role lacks sqs:DeleteMessage, sqs:GetQueueAttributes on arn:aws:sqs:us-east-1:123456789012:jobs/,
    );
  });

  test('respects a deny', () => {
    const deny: PolicyStatement = { Effect: 'Deny', Action: 'sqs:DeleteMessage', Resource: '*' };
    expect(() => check([allow('sqs:*', '*'), deny])).toThrow('lacks sqs:DeleteMessage on');
  });

  test("refuses a visibility timeout below the function's timeout", () => {
    expect(() => check([allow('sqs:*', '*')], 59)).toThrow("(59 s) is less than the function's timeout (60 s)");
  });
});
