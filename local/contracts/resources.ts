import type { PolicyDocument } from './policies.ts';

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
