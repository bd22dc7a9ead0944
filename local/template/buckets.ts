import type { PolicyDocument } from '../contracts/policies.ts';
import type { BucketSpec, CorsRule } from '../contracts/resources.ts';
import type { Fields } from './fields.ts';
import type { Assembly } from './load.ts';
import { mergePolicies, readPolicy } from './policies.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

export function readBuckets(assembly: Assembly, scope: Scope): BucketSpec[] {
  const policies = readBucketPolicies(assembly, scope);
  return resourcesOf(assembly, scope, 'AWS::S3::Bucket').map(({ name, fields }) => {
    fields.any('BucketName');
    const kmsKey = readKmsKey(fields);
    const versioning = fields.optionalObject('VersioningConfiguration');
    const versioned = versioning?.oneOf('Status', 'Suspended', 'Enabled') === 'Enabled';
    versioning?.end();
    const policy = mergePolicies(policies.filter(({ bucket }) => bucket === name).map(({ document }) => document));
    const spec: BucketSpec = {
      name,
      cors: readCors(fields),
      notifications: readNotifications(fields),
      versioned,
      ...(kmsKey !== undefined && { kmsKey }),
      expirations: readExpirations(fields),
      ...(policy && { policy }),
    };
    fields.end('PublicAccessBlockConfiguration', 'OwnershipControls', 'Tags', 'LoggingConfiguration');
    return spec;
  });
}

function readKmsKey(bucket: Fields): string | undefined {
  const encryption = bucket.optionalObject('BucketEncryption');
  const rules = encryption?.objects('ServerSideEncryptionConfiguration') ?? [];
  encryption?.end();
  const keys = rules.flatMap((rule) => {
    const byDefault = rule.object('ServerSideEncryptionByDefault');
    const isKms = byDefault.oneOf('SSEAlgorithm', 'AES256', 'aws:kms') === 'aws:kms';
    const key = isKms ? [byDefault.text('KMSMasterKeyID')] : [];
    byDefault.end();
    rule.end('BucketKeyEnabled');
    return key;
  });
  return keys[0];
}

function readBucketPolicies(assembly: Assembly, scope: Scope): { bucket: string; document: PolicyDocument }[] {
  return resourcesOf(assembly, scope, 'AWS::S3::BucketPolicy').map(({ fields }) => {
    const read = {
      bucket: fields.text('Bucket'),
      document: readPolicy(`${fields.where}.PolicyDocument`, fields.any('PolicyDocument')),
    };
    fields.end();
    return read;
  });
}

function readCors(bucket: Fields): CorsRule[] {
  const configuration = bucket.optionalObject('CorsConfiguration');
  const rules = configuration?.objects('CorsRules') ?? [];
  configuration?.end();
  return rules.map((rule) => {
    const maxAge = rule.optionalNumber('MaxAge');
    const read: CorsRule = {
      allowedOrigins: rule.texts('AllowedOrigins'),
      allowedMethods: rule.texts('AllowedMethods'),
      allowedHeaders: rule.texts('AllowedHeaders'),
      exposedHeaders: rule.texts('ExposedHeaders'),
      ...(maxAge !== undefined && { maxAgeSeconds: maxAge }),
    };
    rule.end('Id');
    return read;
  });
}

function readNotifications(bucket: Fields): BucketSpec['notifications'] {
  const configuration = bucket.optionalObject('NotificationConfiguration');
  const queues = configuration?.objects('QueueConfigurations') ?? [];
  configuration?.end();
  return queues.map((queue) => {
    const key = queue.optionalObject('Filter')?.object('S3Key');
    const rules = (key?.objects('Rules') ?? []).map((rule) => {
      const name = rule.text('Name').toLowerCase();
      if (name !== 'prefix' && name !== 'suffix') throw new Error(`${rule.where}: Name must be prefix or suffix.`);
      return [name, rule.text('Value')] as const;
    });
    const read = { events: [queue.text('Event')], queueArn: queue.text('Queue'), ...Object.fromEntries(rules) };
    queue.end();
    return read;
  });
}

function readExpirations(bucket: Fields): BucketSpec['expirations'] {
  const configuration = bucket.optionalObject('LifecycleConfiguration');
  const rules = configuration?.objects('Rules') ?? [];
  configuration?.end('TransitionDefaultMinimumObjectSize');
  return rules.flatMap((rule) => {
    const enabled = rule.text('Status') === 'Enabled';
    const days = rule.optionalNumber('ExpirationInDays');
    const prefix = rule.optionalText('Prefix') ?? '';
    // The local runtime keeps no old versions, and unfinished uploads are small.
    rule.end(
      'Id',
      'NoncurrentVersionExpiration',
      'NoncurrentVersionExpirationInDays',
      'ExpiredObjectDeleteMarker',
      'AbortIncompleteMultipartUpload',
    );
    return enabled && days !== undefined ? [{ prefix, days }] : [];
  });
}
