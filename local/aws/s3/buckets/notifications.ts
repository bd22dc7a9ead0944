import { createHash } from 'node:crypto';
import type { BucketSpec } from '../../../contracts/resources.ts';
import { hostId, newRequestId, queueNameOf } from '../../requests/ids.ts';
import type { QueuedMessage } from '../../storage/changes.ts';
import { newMessage } from '../../storage/new-message.ts';
import { bucketArn, formEncode } from '../protocol/names.ts';

/** An event, named as in a notification configuration, without `s3:`. */
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
  /** Only for a created object. */
  object?: { size: number; etag: string };
  /** When its messages are sent, by the queues' clock. */
  sentAt: number;
  principal: string;
  requestId: string;
  region: string;
  accountId: string;
}

const supported = new Set([
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
]);

/** Throws if a bucket's notifications name an event that the local runtime never sends. */
export function checkNotifications({ name, notifications }: BucketSpec): void {
  for (const event of notifications.flatMap(({ events }) => events)) {
    if (!supported.has(event)) {
      throw new Error(
        `Bucket ${name}: the local runtime does not support the event ${event}. Supported events: ${[...supported].join(', ')}.`,
      );
    }
  }
}

/**
 * The messages that an event sends to queues, in the format of
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

/** S3 sends these when a bucket gets its notification configuration. */
export function testMessages({ name, notifications }: BucketSpec, sentAt: number): QueuedMessage[] {
  return [...new Set(notifications.map(({ queueArn }) => queueArn))].map((queueArn) => {
    const requestId = newRequestId();
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date().toISOString(), Bucket: name };
    return message(queueArn, JSON.stringify({ ...event, RequestId: requestId, HostId: hostId(requestId) }), sentAt);
  });
}

function message(queueArn: string, body: string, now: number): QueuedMessage {
  return newMessage({ queue: queueNameOf(queueArn), body, sender: 's3.amazonaws.com', sent: now, visible: now });
}

let lastSequence = 0;

/** Grows with every event, even across restarts: the clock in microseconds, or one more than the last value. */
function nextSequence(now: number): number {
  lastSequence = Math.max(lastSequence + 1, now * 1000);
  return lastSequence;
}
