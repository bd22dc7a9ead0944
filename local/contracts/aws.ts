import type { Faults } from '../faults/faults.ts';
import type { Credentials, Denial, Principal } from './policies.ts';
import type { BucketSpec, QueueSpec } from './resources.ts';

/** A received message, with SQS's names. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
}

/** A queue for an event source in this process. */
export interface QueuePoll {
  /** Waits up to `waitSeconds` for at least one message. Resolves early when `signal` aborts. */
  receive(options: { max: number; waitSeconds: number; signal?: AbortSignal }): Promise<ReceivedMessage[]>;
  delete(receiptHandle: string): void;
  /** The message becomes visible after `seconds`. */
  changeVisibility(receiptHandle: string, seconds: number): void;
}

export interface AwsOptions {
  /** Folder for objects and journal. Created if missing, locked while in use. */
  dir: string;
  /** On 127.0.0.1; 0: any free port. */
  port: number;
  region: string;
  accountId: string;
  buckets: BucketSpec[];
  queues: QueueSpec[];
  onDenied?: (denial: Denial) => void;
  faults?: Faults | undefined;
}

/** S3 and SQS, running. */
export interface Aws {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  /** Registers a principal and returns its keys. They survive restarts. */
  credentialsFor(principal: Principal): Credentials;
  /** A queue by ARN, for event sources. Throws on an unknown ARN. */
  poll(queueArn: string): QueuePoll;
  queueUrl(name: string): string;
  /** Finishes requests in progress, then closes the port and the journal. */
  stop(): Promise<void>;
}

export type StartAws = (options: AwsOptions) => Promise<Aws>;
