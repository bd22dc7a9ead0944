import { randomBytes } from 'node:crypto';
import { deliver } from '../../../faults/events.ts';
import type { StoredObject } from '../../storage/changes.ts';
import { messagesFor, type ObjectEvent } from '../buckets/notifications.ts';
import type { Call, S3 } from '../protocol/call.ts';
import { requireWritable, type WriteCondition, writeCondition } from './conditions.ts';
import { allowObject, findBucket } from './lookup.ts';

/**
 * Checks a write before its body is read: permissions, and a supported condition.
 * @throws S3Error NoSuchBucket, NotImplemented; DeniedError
 */
export function openWrite(s3: S3, call: Call): WriteCondition {
  const { bucket, key, headers } = call;
  findBucket(s3, bucket);
  allowObject(s3, call, 's3:PutObject', bucket, key);
  const condition = writeCondition(headers);
  if (condition.etag !== undefined) allowObject(s3, call, 's3:GetObject', bucket, key);
  return condition;
}

/**
 * Stores an object under its key and queues its events, in one step. If a condition does not hold, the object's file is
 * removed.
 * @returns the object as stored
 * @throws S3Error PreconditionFailed, NoSuchKey, NoSuchBucket
 */
export function commitObject(
  s3: S3,
  call: Call,
  write: {
    object: StoredObject;
    event: ObjectEvent['name'];
    condition: WriteCondition;
    /** The multipart upload that this write completes. */
    upload?: string;
    key?: string;
  },
): StoredObject {
  const { condition, upload, key = call.key } = write;
  try {
    const { settings, objects } = findBucket(s3, call.bucket);
    const object = encrypted(write.object, settings.kmsKey);
    requireWritable(condition, key, objects.get(key));
    const event = { ...eventBase(s3, call), name: write.event, bucket: settings, key, object };
    const messages = deliver(s3.faults, key, messagesFor(event));
    s3.store.commit({
      op: 'put',
      bucket: call.bucket,
      key,
      object,
      ...(upload !== undefined && { upload }),
      ...(messages.length > 0 && { messages }),
    });
    return object;
  } catch (error) {
    s3.store.bodies.remove([write.object.file]);
    throw error;
  }
}

/** The effects of SSE-KMS that clients can see. */
function encrypted(object: StoredObject, kmsKey: string | undefined): StoredObject {
  if (kmsKey === undefined) return object;
  return { ...object, kmsKey, etag: opaqueTag() + (/-\d+$/.exec(object.etag)?.[0] ?? '') };
}

/**
 * An ETag under SSE-KMS: it looks like an MD5 digest, but is random.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export const opaqueTag = (): string => randomBytes(16).toString('hex');

/** Removes objects and queues their events, in one step. Keys without an object are ignored. */
export function commitRemoval(s3: S3, call: Call, keys: string[]): void {
  const { settings, objects } = findBucket(s3, call.bucket);
  const existing = [...new Set(keys)].filter((key) => objects.has(key));
  if (existing.length === 0) return;
  const name = settings.versioned ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete';
  const messages = existing.flatMap((key) =>
    deliver(s3.faults, key, messagesFor({ ...eventBase(s3, call), name, bucket: settings, key })),
  );
  s3.store.commit({ op: 'remove', bucket: call.bucket, keys: existing, ...(messages.length > 0 && { messages }) });
}

function eventBase({ store, region, accountId }: S3, { identity, requestId }: Call) {
  return { sentAt: store.now(), principal: identity?.arn ?? 'anonymous', requestId, region, accountId };
}
