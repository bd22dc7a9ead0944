import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startAws } from '../../local/aws/start.ts';
import type { BucketSpec } from '../../local/contracts/resources.ts';

export interface LocalAws {
  s3: S3Client;
  sqs: SQSClient;
  bucket: string;
  queueUrl: string;
  stop(): Promise<void>;
}

/**
 * The local runtime's S3 and SQS with one bucket and one queue, for the adapters to talk to.
 * @param more of the bucket
 */
export async function startLocalAws(more: Partial<BucketSpec> = {}): Promise<LocalAws> {
  const dir = await mkdtemp(join(tmpdir(), 'headstart-adapters-'));
  const [bucket, queue, region, accountId] = ['bucket', 'queue', 'eu-central-1', '123456789012'];
  const queueSpec = { visibilityTimeout: 30, retentionPeriod: 600, delay: 0, receiveWaitTime: 0 };
  const aws = await startAws({
    dir,
    port: 0,
    region,
    accountId,
    buckets: [{ name: bucket, cors: [], notifications: [], versioned: false, expirations: [], ...more }],
    queues: [{ name: queue, ...queueSpec }],
  });
  const credentials = aws.credentialsFor({ arn: `arn:aws:iam::${accountId}:root`, policies: 'owner' });
  const s3 = new S3Client({ region, endpoint: aws.endpoint, credentials, forcePathStyle: true });
  const sqs = new SQSClient({ region, endpoint: aws.endpoint, credentials });
  return {
    s3,
    sqs,
    bucket,
    queueUrl: aws.queueUrl(queue),
    async stop() {
      s3.destroy();
      sqs.destroy();
      await aws.stop();
      await rm(dir, { recursive: true });
    },
  };
}
