import { S3Client } from '@aws-sdk/client-s3';
import { createS3ObjectStore } from '../shared/adapters/s3-object-store.ts';
import type { Scope } from '../shared/domain/records.ts';
import { createApiKey } from '../shared/store/api-keys.ts';

/** A state bucket and how to reach it; what is left out is found as the AWS SDK finds it. */
export interface StateBucket {
  bucket: string;
  region?: string | undefined;
  /** Of a local runtime. */
  endpoint?: string | undefined;
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

export interface NewKey {
  name: string;
  scopes: Scope[];
  expiresAt?: Date | undefined;
}

/** Makes an API key with the owner's AWS credentials: it needs no other key. */
export async function createKeyInBucket({ bucket, region, endpoint, credentials }: StateBucket, key: NewKey) {
  const client = new S3Client({
    ...(region && { region }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
  });
  try {
    return await createApiKey(createS3ObjectStore(client, bucket), { ...key, now: new Date() });
  } finally {
    client.destroy();
  }
}
