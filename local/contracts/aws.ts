import type { Faults } from '../faults/faults.ts';
import type { Credentials, Denial, Principal } from './policies.ts';
import type { BucketSpec, QueueSpec } from './resources.ts';

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
