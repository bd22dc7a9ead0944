import { describe, expect, test } from '@jest/globals';
import { arnWildcard } from '../../local/aws/auth/wildcard.ts';
import { parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { Resources, stackOf, text } from './support/template.ts';

const resources = new Resources(stackOf());
const buckets = ['UploadsBucket', 'StateBucket'];
const uploads = resources.named('UploadsBucket');
const notifications: {
  Event: string;
  Queue: unknown;
  Filter: { S3Key: { Rules: { Name: string; Value: string }[] } };
}[] = uploads.Properties.NotificationConfiguration.QueueConfigurations;

const notified = (key: string) =>
  notifications.filter(({ Filter }) => Filter.S3Key.Rules.every(({ Value }) => key.startsWith(Value))).length;

describe.each(buckets)('%s', (name) => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = resources.named(name);

  test('has a generated name', () => expect(Properties).not.toHaveProperty('BucketName'));

  test('is closed to the public', () =>
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }));

  test('refuses requests without TLS', () => {
    const policy = resources
      .ofType('AWS::S3::BucketPolicy')
      .find((candidate) => text(candidate.Properties.Bucket) === name);
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  });

  test('outlives the stack, unless its first deployment failed', () =>
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']));

  test('is emptied and deleted with the stack if the owner wants that', () => {
    const removing = new Resources(stackOf({ removeData: 'true' }));
    expect(removing.named(name).DeletionPolicy).toBe('Delete');
    expect(removing.ofType('Custom::S3AutoDeleteObjects')).toHaveLength(2);
  });

  test('keeps old versions for seven days, and unfinished uploads for two', () => {
    expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(Properties.LifecycleConfiguration.Rules[0]).toMatchObject({
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
      ExpiredObjectDeleteMarker: true,
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
    });
  });

  test('encrypts with the key of the context', () => {
    const encrypted = new Resources(stackOf({ kms: true })).named(name).Properties.BucketEncryption;
    expect(encrypted.ServerSideEncryptionConfiguration[0]).toMatchObject({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
    });
  });
});

describe('uploads', () => {
  test('send one event to EmbedQueue for an image of any dataset, and none for other objects', () => {
    for (let code = 0x20; code < 0x7f; code++) {
      const key = `${String.fromCharCode(code)}x/cat/1.jpg`;
      expect([key, notified(key)]).toEqual([key, parseUploadKey(key).kind === 'example' ? 1 : 0]);
    }
    expect(new Set(notifications.map(({ Event, Queue }) => `${Event} ${text(Queue)}`))).toEqual(
      new Set(['s3:ObjectCreated:* EmbedQueue']),
    );
  });

  test('send no event for an image that is only predicted', () => expect(notified('_predict/a.jpg')).toBe(0));

  /** The statements that allow S3 to send events to EmbedQueue. */
  const allowed = (from: Resources) => {
    const statements = from.named('EmbedQueuePolicy').Properties.PolicyDocument.Statement;
    return statements.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  };

  test('EmbedQueue accepts events only from S3 in this account', () => {
    expect(allowed(resources)).toEqual([
      expect.objectContaining({
        Action: 'sqs:SendMessage',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: expect.objectContaining({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
      }),
    ]);
  });

  // However CloudFormation shortens the parts of a name over 63 characters.
  test.each([
    [
      'Headstart',
      ['headstart-uploadsbucket8866c748-1kx2v0hfm1o28'],
      [
        'headstart-statebucket7804d335-1kx2v0h',
        'headstart2-uploadsbucket8866c748-1kx2v0h',
        'other-uploadsbucket8866c748-1',
      ],
    ],
    [
      'A-Name-Of-20-Letters',
      ['a-name-of-20-letters-uploadsbucket8866c748-1kx2v0hfm1o28'],
      ['a-name-of-20-letters-others-1k'],
    ],
    [
      'A-Name-Of-More-Than-20-Letters-And-More',
      [
        'a-name-of-more-than-20-l-uploadsbucket8866c748-1kx2v0hfm1o28',
        'a-name-of-more-than-20-letter-uploadsbucket88-1kx',
      ],
      ['a-name-of-other-things-uploadsbucket8866c748-1kx2v0hfm1o28'],
    ],
  ])('EmbedQueue of stack %s takes events of its bucket alone, whatever ends its name', (stackName, own, others) => {
    const [{ Condition }] = allowed(new Resources(stackOf({ stackName })));
    const takes = arnWildcard(text(Condition.ArnLike['aws:SourceArn']).replace('AWS::Partition', 'aws'));
    expect(own.map((name) => takes(`arn:aws:s3:::${name}`))).toEqual(own.map(() => true));
    expect(others.map((name) => takes(`arn:aws:s3:::${name}`))).toEqual(others.map(() => false));
  });

  test('EmbedQueue accepts events before the bucket is created', () =>
    expect(uploads.DependsOn?.map((id) => text(id).replace(/[0-9A-F]{8}$/, ''))).toEqual(['EmbedQueuePolicy']));

  test('S3 may use the key for its events', () => {
    const key = new Resources(stackOf({ kms: true })).named('DataKey').Properties.KeyPolicy.Statement;
    expect(key).toContainEqual(
      expect.objectContaining({
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Principal: { Service: 's3.amazonaws.com' },
      }),
    );
  });

  test('images that are only predicted expire after a day', () =>
    expect(uploads.Properties.LifecycleConfiguration.Rules[1]).toMatchObject({
      Prefix: '_predict/',
      ExpirationInDays: 1,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    }));

  test('checkpoints that a training left behind expire after two days', () =>
    expect(resources.named('StateBucket').Properties.LifecycleConfiguration.Rules[1]).toMatchObject({
      Prefix: 'checkpoints/',
      ExpirationInDays: 2,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    }));

  const api = { 'Fn::GetAtt': [expect.stringMatching(/^HttpApi/), 'ApiEndpoint'] };
  test.each([
    ['', [api]],
    ['https://a.example,https://b.example', [api, 'https://a.example', 'https://b.example']],
    ['*', ['*']],
  ])("browsers may post from the console's origin and those of the context (%p)", (allowedOrigins, expected) => {
    const chosen = new Resources(stackOf({ allowedOrigins }));
    expect(chosen.named('UploadsBucket').Properties.CorsConfiguration.CorsRules).toEqual([
      expect.objectContaining({ AllowedOrigins: expected, AllowedMethods: ['GET', 'HEAD', 'POST'] }),
    ]);
  });
});
