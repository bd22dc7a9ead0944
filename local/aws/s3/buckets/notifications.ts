import { createHash, randomUUID } from 'node:crypto';
import type { BucketSpec } from '../../../contracts/resources.ts';
import { hostId, newRequestId } from '../../requests/ids.ts';
import type { QueuedMessage } from '../../storage/changes.ts';
import { bucketArn, formEncode } from '../protocol/names.ts';

/** What happened, named as in a notification's configuration without its `s3:`. */
export interface ObjectEvent {
  name:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Post'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete'
    | 'ObjectRemoved:DeleteMarkerCreated';
  bucket: BucketSpec;
  key: string;
  /** Of what was created. */
  object?: { size: number; etag: string };
  /** When its messages are sent, by the queues' clock. */
  sentAt: number;
  principal: string;
  requestId: string;
  region: string;
  accountId: string;
}

const known = new Set([
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
]);

/** Throws when a bucket asks for events that are never made here. */
export function checkNotifications({ name, notifications }: BucketSpec): void {
  for (const event of notifications.flatMap(({ events }) => events)) {
    if (!known.has(event)) {
      throw new Error(`Bucket ${name} asks for ${event}, which is not known here; known are ${[...known].join(', ')}.`);
    }
  }
}

/**
 * The messages that an event puts into queues, in the format of
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function messagesFor(event: ObjectEvent): QueuedMessage[] {
  const { name, bucket, key, object, sentAt, principal, requestId, region, accountId } = event;
  const wanted = bucket.notifications.filter(
    ({ events, prefix = '', suffix = '' }) =>
      events.some((pattern) => pattern === `s3:${name}` || pattern === `s3:${name.split(':')[0]}:*`) &&
      key.startsWith(prefix) &&
      key.endsWith(suffix),
  );
  if (wanted.length === 0) return [];

  const sequencer = nextSequence(sentAt).toString(16).toUpperCase().padStart(18, '0');
  return wanted.map((configuration) => {
    const record = {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date().toISOString(),
      eventName: name,
      userIdentity: { principalId: principal },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: createHash('md5').update(JSON.stringify(configuration)).digest('hex'),
        bucket: { name: bucket.name, ownerIdentity: { principalId: accountId }, arn: bucketArn(bucket.name) },
        object: { key: formEncode(key), ...(object && { size: object.size, eTag: object.etag }), sequencer },
      },
    };
    return message(configuration.queueArn, JSON.stringify({ Records: [record] }), sentAt);
  });
}

/** What S3 sends to each queue of a bucket when it is told to notify it. */
export function testMessages({ name, notifications }: BucketSpec, sentAt: number): QueuedMessage[] {
  return [...new Set(notifications.map(({ queueArn }) => queueArn))].map((queueArn) => {
    const requestId = newRequestId();
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date().toISOString(), Bucket: name };
    return message(queueArn, JSON.stringify({ ...event, RequestId: requestId, HostId: hostId(requestId) }), sentAt);
  });
}

function message(queueArn: string, body: string, now: number): QueuedMessage {
  return {
    queue: queueArn.slice(queueArn.lastIndexOf(':') + 1),
    id: randomUUID(),
    body,
    md5: createHash('md5').update(body).digest('hex'),
    sender: 's3.amazonaws.com',
    sent: now,
    visible: now,
  };
}

let lastSequence = 0;

/** Grows with every event, over restarts too: the clock in microseconds, or one more than the last. */
function nextSequence(now: number): number {
  lastSequence = Math.max(lastSequence + 1, now * 1000);
  return lastSequence;
}
