import type { PolicyDocument } from './policies.ts';

export interface CorsRule {
  allowedOrigins: string[];
  allowedMethods: string[];
  allowedHeaders: string[];
  exposedHeaders: string[];
  maxAgeSeconds?: number;
}

/** A bucket of the template. */
export interface BucketSpec {
  name: string;
  cors: CorsRule[];
  /** `prefix` and `suffix` filter keys. */
  notifications: { events: string[]; queueArn: string; prefix?: string; suffix?: string }[];
  policy?: PolicyDocument;
  versioned: boolean;
  /** ARN of the KMS key (SSE-KMS). With one, ETags are not digests. */
  kmsKey?: string;
  /** Lifecycle rules that expire current objects. */
  expirations: { prefix: string; days: number }[];
}

/** A queue of the template; times in seconds. */
export interface QueueSpec {
  name: string;
  visibilityTimeout: number;
  retentionPeriod: number;
  delay: number;
  receiveWaitTime: number;
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
  policy?: PolicyDocument;
}
