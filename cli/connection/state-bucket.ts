import { S3Client } from '@aws-sdk/client-s3';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import type { Scope } from '../../shared/domain/state/records.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { createApiKey } from '../../shared/store/keys/api-keys.ts';
import { NetworkError } from '../client/errors.ts';

/** A state bucket and its location. The AWS SDK determines omitted values. */
export interface StateBucket {
  bucket: string;
  region?: string | undefined;
  /** Only for a local runtime. */
  endpoint?: string | undefined;
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

export interface NewKey {
  name: string;
  scopes: Scope[];
  expiresAt?: Date | undefined;
}

/** Creates an API key with the owner's AWS credentials. */
export const createKeyInBucket = (bucket: StateBucket, key: NewKey) =>
  inBucket(bucket, (state) => createApiKey(state, { ...key, now: new Date() }));

/** A client of S3 with the credentials of a state bucket's owner. */
export const s3Of = ({ region, endpoint, credentials }: Omit<StateBucket, 'bucket'>): S3Client =>
  new S3Client({
    ...(region && { region }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
  });

/**
 * Works in a state bucket with the owner's AWS credentials.
 * @throws NetworkError if the bucket belongs to a local runtime that is not running
 */
export async function inBucket<T>(owner: StateBucket, work: (state: ObjectStore) => Promise<T>): Promise<T> {
  const client = s3Of(owner);
  try {
    return await work(createS3ObjectStore(client, owner.bucket));
  } catch (error) {
    if (owner.endpoint && Object(error).code === 'ECONNREFUSED') throw new NetworkError(owner.endpoint, error);
    throw error;
  } finally {
    client.destroy();
  }
}
