import { randomUUID } from 'node:crypto';

/** Taken from a UUID, because Node generates the random bytes of many UUIDs in one step. */
export const newRequestId = () => randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();

/** S3's second id of a request (`x-amz-id-2`). */
export const hostId = (requestId: string) => Buffer.from(requestId.repeat(2)).toString('base64');

export const queueNameOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);
