import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAws } from '../../../../local/aws/start.ts';
import type { PolicyStatement } from '../../../../local/contracts/policies.ts';
import type { BucketSpec } from '../../../../local/contracts/resources.ts';
import { accountId, bucketSpec, type Running, refusal, region, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
const secureOnly: PolicyStatement = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const policed: BucketSpec = bucketSpec('policed', {
  policy: {
    Statement: [
      secureOnly,
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::policed/public/*' },
      {
        Sid: 'Never',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:DeleteObject',
        Resource: 'arn:aws:s3:::policed/kept/*',
      },
    ],
  },
});
beforeAll(async () => {
  running = await start({ buckets: [bucketSpec('photos'), policed] });
  for (const Bucket of ['photos', 'policed']) {
    for (const Key of ['public/a', 'kept/a', 'a'])
      await running.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  }
});
afterAll(() => running.stop());

const Bucket = 'photos';

describe('Policies of roles, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html', () => {
  const as = (...statements: PolicyStatement[]) => running.s3As(running.role(...statements));
  const get = new GetObjectCommand({ Bucket, Key: 'a' });

  test('that are empty allow nothing', async () => {
    expect(await refusal(as().send(get))).toBe('403 AccessDenied');
  });

  test('allow by action and resource, with wildcards', async () => {
    const role = as({ Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::photos/?' });
    const other = new GetObjectCommand({ Bucket, Key: 'kept/a' });
    expect([await refusal(role.send(get)), await refusal(role.send(other))]).toEqual(['no error', '403 AccessDenied']);
  });

  test('deny beats allow', async () => {
    const role = as(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' },
    );
    expect(await refusal(role.send(get))).toBe('403 AccessDenied');
  });

  test('without s3:ListBucket a missing key is 403, with it 404', async () => {
    const missing = new GetObjectCommand({ Bucket, Key: 'missing' });
    const read: PolicyStatement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/*' };
    const list: PolicyStatement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::photos' };
    expect([await refusal(as(read).send(missing)), await refusal(as(read, list).send(missing))]).toEqual([
      '403 AccessDenied',
      '404 NoSuchKey',
    ]);
    expect(await refusal(as(read).send(new HeadObjectCommand({ Bucket, Key: 'missing' })))).toMatch(/^403 /);
  });

  test('can limit listing to a prefix', async () => {
    const role = as({
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: '*',
      Condition: { StringLike: { 's3:prefix': ['public/*'] } },
    });
    const list = (Prefix?: string) => refusal(role.send(new ListObjectsV2Command({ Bucket, Prefix })));
    expect([await list('public/x'), await list('kept/'), await list()]).toEqual([
      'no error',
      '403 AccessDenied',
      '403 AccessDenied',
    ]);
  });

  test('are reported when they deny', async () => {
    await refusal(as().send(get));
    expect(running.denials.at(-1)).toMatchObject({ action: 's3:GetObject', resource: 'arn:aws:s3:::photos/a' });
  });

  test('that cannot be enforced are refused immediately', () => {
    const register = (statement: object) => () => as(statement as PolicyStatement);
    const base = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    expect(register({ ...base, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })).toThrow(
      'does not support the condition key aws:SourceIp',
    );
    expect(register({ ...base, Condition: { DateLessThan: { 'aws:SourceArn': '2020' } } })).toThrow(
      'does not support the condition operator DateLessThan',
    );
    expect(register({ Effect: 'Allow', NotAction: 's3:*', Resource: '*' })).toThrow('NotAction');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's syntax.
    expect(register({ ...base, Resource: 'arn:aws:s3:::x/${aws:username}' })).toThrow('policy variables');
  });
});

describe('Policies of buckets, https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html', () => {
  test('can allow anyone to read', async () => {
    expect((await raw(running, { path: '/policed/public/a', sign: false })).status).toBe(200);
  });

  test('no one else may read', async () => {
    const answer = await raw(running, { path: '/policed/a', sign: false });
    expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
  });

  test('can deny the owner', async () => {
    const remove = (Key: string) => refusal(running.s3.send(new DeleteObjectCommand({ Bucket: 'policed', Key })));
    expect([await remove('kept/a'), await remove('a')]).toEqual(['403 AccessDenied', 'no error']);
  });

  test('that require TLS are satisfied, as in every deployment', async () => {
    expect(await refusal(running.s3.send(new HeadObjectCommand({ Bucket: 'policed', Key: 'public/a' })))).toBe(
      'no error',
    );
  });

  test('that cannot be enforced are refused at the start', async () => {
    const policy = { Statement: [{ ...secureOnly, Condition: { Bool: { 'aws:ViaAWSService': 'false' } } }] };
    const options = {
      dir: '/nonexistent',
      port: 0,
      region,
      accountId,
      queues: [],
      buckets: [bucketSpec('x', { policy })],
    };
    await expect(startAws(options)).rejects.toThrow(
      "The policy of bucket x can't be enforced: the local runtime does not support the condition key aws:ViaAWSService",
    );
  });
});
