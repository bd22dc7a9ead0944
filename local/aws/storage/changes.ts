import type { BucketSpec, CorsRule, QueueSpec } from '../../contracts/resources.ts';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

/** A checksum as S3 returns it: base64, with `-{parts}` if it is a checksum of the parts' checksums. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  type: 'FULL_OBJECT' | 'COMPOSITE';
  value: string;
}

/** Headers and metadata that a write stores with an object, and a read returns. */
export interface Description {
  /** `content-type`, `cache-control` and so on, by lower-case name. */
  headers: Record<string, string>;
  /** User metadata, without its `x-amz-meta-`. */
  metadata: Record<string, string>;
}

export interface Tag {
  key: string;
  value: string;
}

export interface StoredObject extends Description {
  /** The name of its body's file. */
  file: string;
  size: number;
  /** Without quotes. */
  etag: string;
  /** ARN of its KMS key. Nothing is really encrypted. */
  kmsKey?: string;
  /** Milliseconds since 1970, like all times in this file. */
  modified: number;
  checksum?: Checksum;
  tags?: Tag[];
  /** Sizes of the parts of its upload. */
  parts?: number[];
}

export interface UploadPart {
  file: string;
  size: number;
  etag: string;
  modified: number;
  checksum?: string;
}

export interface Upload extends Description {
  id: string;
  bucket: string;
  key: string;
  started: number;
  tags?: Tag[];
  /** The algorithm of the parts' checksums, and how they are combined. Absent if the upload named none. */
  checksum?: Pick<Checksum, 'algorithm' | 'type'>;
}

export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  /** Base64. */
  BinaryValue?: string;
}

export interface QueuedMessage {
  queue: string;
  id: string;
  body: string;
  md5: string;
  sender: string;
  sent: number;
  /** The time from which it can be received. */
  visible: number;
  attributes?: Record<string, MessageAttribute>;
  /** Number of receives in all queues. */
  receives?: number;
  /** Number of receives in this queue. */
  receivesHere?: number;
  firstReceived?: number;
  lastReceived?: number;
  /** For a dead letter, the ARN of the queue that it comes from. */
  deadLetterOf?: string;
  traceHeader?: string;
}

export interface QueueSettings extends QueueSpec {
  /** Bytes. */
  maximumMessageSize: number;
}

/** One atomic change of the store. `messages` are queued in the same step. */
export type Change =
  | { op: 'bucket'; at: number; settings: BucketSpec; messages?: QueuedMessage[] }
  | { op: 'delete-bucket'; bucket: string }
  | { op: 'cors'; bucket: string; cors: CorsRule[] }
  | { op: 'put'; bucket: string; key: string; object: StoredObject; upload?: string; messages?: QueuedMessage[] }
  | { op: 'remove'; bucket: string; keys: string[]; messages?: QueuedMessage[] }
  | { op: 'tags'; bucket: string; key: string; tags: Tag[] }
  | { op: 'upload'; upload: Upload }
  | { op: 'part'; upload: string; number: number; part: UploadPart }
  | { op: 'abort'; upload: string }
  | { op: 'queue'; at: number; settings: QueueSettings }
  | { op: 'delete-queue'; queue: string }
  | { op: 'send'; messages: QueuedMessage[] }
  | { op: 'receive'; queue: string; ids: string[]; at: number; visible: number }
  | { op: 'hide'; queue: string; id: string; visible: number }
  | { op: 'dead-letter'; from: string; to: string; ids: string[]; at: number; source: string }
  | { op: 'redrive'; from: string; id: string; as: QueuedMessage }
  | { op: 'drop'; queue: string; ids: string[] };
