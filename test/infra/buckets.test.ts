import { describe, expect, test } from '@jest/globals';
import { parseUploadKey } from '../../shared/domain/upload-key.ts';
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
  const { Properties, DeletionPolicy } = resources.named(name);

  test('has a generated name', () => expect(Properties).not.toHaveProperty('BucketName'));

  test('is closed to the public', () =>
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }));

  test('refuses what comes without TLS', () => {
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

  test('outlives the stack', () => expect(DeletionPolicy).toBe('Retain'));

  test('goes with the stack, emptied, when the owner says so', () => {
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
  test('an image of any dataset makes one event, for EmbedQueue; nothing else makes any', () => {
    for (let code = 0x20; code < 0x7f; code++) {
      const key = `${String.fromCharCode(code)}x/cat/1.jpg`;
      expect([key, notified(key)]).toEqual([key, parseUploadKey(key).kind === 'example' ? 1 : 0]);
    }
    expect(new Set(notifications.map(({ Event, Queue }) => `${Event} ${text(Queue)}`))).toEqual(
      new Set(['s3:ObjectCreated:* EmbedQueue']),
    );
  });

  test('an image that is only to be predicted makes no event', () => expect(notified('_predict/a.jpg')).toBe(0));

  test('EmbedQueue takes events of this account alone, whatever the bucket is called', () => {
    const statements = resources.named('EmbedQueuePolicy').Properties.PolicyDocument.Statement;
    expect(statements.filter(({ Effect }: { Effect: string }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Action: 'sqs:SendMessage',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
  });

  test('EmbedQueue takes events before the bucket is made', () =>
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

  test('what is only to be predicted expires after a day', () =>
    expect(uploads.Properties.LifecycleConfiguration.Rules[1]).toMatchObject({
      Prefix: '_predict/',
      ExpirationInDays: 1,
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
