/**
 * What the parts of the local runtime say to each other.
 *
 * `aws` (S3 and SQS on one port, on disk) knows nothing of templates and functions.
 * `template`, `lambda`, `events` and `http-api` use it through these types alone.
 */

import type { Faults } from './faults/faults.ts';

/** A statement of an IAM policy, with every intrinsic function resolved. */
export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | Record<string, string | string[]>;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

export interface PolicyDocument {
  Version?: string;
  Statement: PolicyStatement[];
}

/** Who signs requests: the owner (everything in the account is allowed) or a role with its policies. */
export interface Principal {
  /** `arn:aws:iam::123456789012:role/name`, or `...:root` for the owner. */
  arn: string;
  policies: PolicyDocument[] | 'owner';
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface CorsRule {
  allowedOrigins: string[];
  allowedMethods: string[];
  allowedHeaders: string[];
  exposedHeaders: string[];
  maxAgeSeconds?: number;
}

/** A bucket as the template describes it. */
export interface BucketSpec {
  name: string;
  cors: CorsRule[];
  /** Which events go to which queue; `prefix` and `suffix` filter keys. */
  notifications: { events: string[]; queueArn: string; prefix?: string; suffix?: string }[];
  policy?: PolicyDocument;
  versioned: boolean;
  /** ARN of the key that objects are encrypted with (SSE-KMS): their ETags are then not digests. */
  kmsKey?: string;
  /** Rules as far as they expire current objects. */
  expirations: { prefix: string; days: number }[];
}

/** A queue as the template describes it; times in seconds. */
export interface QueueSpec {
  name: string;
  visibilityTimeout: number;
  retentionPeriod: number;
  delay: number;
  receiveWaitTime: number;
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
  policy?: PolicyDocument;
}

/** A message as received; `attributes` and `messageAttributes` as SQS names them. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
}

/** What an event source needs of a queue, in process. */
export interface QueuePoll {
  /** Waits up to `waitSeconds` for at least one message; resolves early when `signal` aborts. */
  receive(options: { max: number; waitSeconds: number; signal?: AbortSignal }): Promise<ReceivedMessage[]>;
  delete(receiptHandle: string): void;
  /** Makes a message visible again after `seconds`. */
  changeVisibility(receiptHandle: string, seconds: number): void;
}

/** A request that a policy refused: shown to the owner, and 403 to the caller. */
export interface Denial {
  time: string;
  principal: string;
  action: string;
  resource: string;
  reason: string;
}

export interface AwsOptions {
  /** Folder for objects and journal; made when missing, locked while in use. */
  dir: string;
  /** 0: any free port. Always 127.0.0.1. */
  port: number;
  region: string;
  accountId: string;
  buckets: BucketSpec[];
  queues: QueueSpec[];
  onDenied?: (denial: Denial) => void;
  /** What goes wrong with events and requests. */
  faults?: Faults | undefined;
}

/** S3 and SQS, running. */
export interface Aws {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  /** Registers a principal and hands out keys for it. The owner's keys survive restarts (stored in `dir`). */
  credentialsFor(principal: Principal): Credentials;
  /** In-process access to a queue by ARN, for event sources. Throws on an unknown ARN. */
  poll(queueArn: string): QueuePoll;
  queueUrl(name: string): string;
  /** Finishes requests under way, then closes the port and the journal. */
  stop(): Promise<void>;
}

/** `startAws(options): Promise<Aws>` in local/aws/start.ts. */
export type StartAws = (options: AwsOptions) => Promise<Aws>;
