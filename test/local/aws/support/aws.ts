import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startAws } from '../../../../local/aws/start.ts';
import type { Aws, AwsOptions } from '../../../../local/contracts/aws.ts';
import type { Credentials, Denial, PolicyStatement } from '../../../../local/contracts/policies.ts';
import type { BucketSpec, QueueSpec } from '../../../../local/contracts/resources.ts';

export const accountId = '123456789012';
export const region = 'eu-central-1';
export const ownerArn = `arn:aws:iam::${accountId}:root`;
export const queueArn = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;

export function bucketSpec(name: string, more: Partial<BucketSpec> = {}): BucketSpec {
  return { name, cors: [], notifications: [], versioned: false, expirations: [], ...more };
}

export function queueSpec(name: string, more: Partial<QueueSpec> = {}): QueueSpec {
  return { name, visibilityTimeout: 30, retentionPeriod: 345_600, delay: 0, receiveWaitTime: 0, ...more };
}

/** A queue policy that allows events from S3. */
export const acceptsS3 = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
    } satisfies PolicyStatement,
  ],
};

export interface Running {
  aws: Aws;
  dir: string;
  owner: Credentials;
  denials: Denial[];
  s3: S3Client;
  sqs: SQSClient;
  /** Clients with other keys, or none for the owner's. */
  s3As(credentials?: Credentials, config?: S3ClientConfig): S3Client;
  sqsAs(credentials: Credentials): SQSClient;
  role(...statements: PolicyStatement[]): Credentials;
  /** Stops, and starts again on the same folder. */
  restart(options?: Partial<AwsOptions>): Promise<void>;
  stop(): Promise<void>;
}

/** The runtime on a free port and in a temporary folder, with clients. `stop` removes everything. */
export async function start(given: Partial<AwsOptions> = {}): Promise<Running> {
  const dir = given.dir ?? (await mkdtemp(path.join(os.tmpdir(), 'headstart-aws-')));
  const denials: Denial[] = [];
  const clients: { destroy(): void }[] = [];
  const options = {
    dir,
    port: 0,
    region,
    accountId,
    buckets: [bucketSpec('photos')],
    queues: [],
    onDenied: (denial: Denial) => denials.push(denial),
    ...given,
  };
  const running: Running = {
    aws: await startAws(options),
    dir,
    denials,
    owner: { accessKeyId: '', secretAccessKey: '' },
    s3: undefined as never,
    sqs: undefined as never,
    s3As(credentials = running.owner, config = {}) {
      const client = new S3Client({
        endpoint: running.aws.endpoint,
        region,
        credentials,
        forcePathStyle: true,
        maxAttempts: 1,
        ...config,
      });
      clients.push(client);
      return client;
    },
    sqsAs(credentials) {
      const client = new SQSClient({ endpoint: running.aws.endpoint, region, credentials, maxAttempts: 1 });
      clients.push(client);
      return client;
    },
    role: (...Statement) =>
      running.aws.credentialsFor({ arn: `arn:aws:iam::${accountId}:role/r${++roles}`, policies: [{ Statement }] }),
    async restart(changed = {}) {
      await close();
      running.aws = await startAws({ ...options, ...changed });
      connect();
    },
    async stop() {
      await close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  async function close() {
    for (const client of clients.splice(0)) client.destroy();
    await running.aws.stop();
  }
  function connect() {
    running.owner = running.aws.credentialsFor({ arn: ownerArn, policies: 'owner' });
    running.s3 = running.s3As();
    running.sqs = running.sqsAs(running.owner);
  }
  connect();
  return running;
}

let roles = 0;

/** Name and status of the error of a refused request. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (error) => error,
  );
  return error ? `${error.$metadata?.httpStatusCode} ${error.name}` : 'no error';
}
