/** One bucket. Every implementation passes the contract suite in test/shared/ports/object-store.contract.ts. */
export interface ObjectStore {
  /** The object, or undefined when it is missing or, with `ifMatch`, no longer has that ETag. */
  get(key: string, options?: { ifMatch?: string }): Promise<StoredObject | undefined>;
  head(key: string): Promise<ObjectEntry | undefined>;
  /**
   * Writes the object whole. With `create` only where none exists, with `ifMatch` only over that ETag;
   * resolves to undefined when the condition does not hold (one of many racing writers wins).
   */
  put(key: string, body: Uint8Array | string, options?: PutOptions): Promise<{ etag: string } | undefined>;
  /** Objects below a prefix in the order of their keys' UTF-8 bytes. `after`: start behind this key. */
  list(prefix: string, options?: { after?: string }): AsyncIterable<ObjectEntry>;
  /** What stands directly below a prefix: the names of the folders, without prefix and slash, and the objects' keys. */
  level(prefix: string): Promise<{ folders: string[]; keys: string[] }>;
  /** Copies within the bucket, with type, metadata and tags, where `to` does not exist and `from` still has the ETag. */
  copy(from: string, to: string, options: { ifMatch: string }): Promise<CopyResult>;
  /** Deletes the object; with `ifMatch` only where it has that ETag (false: it has another one, or is gone). */
  delete(key: string, options?: { ifMatch?: string }): Promise<boolean>;
  /**
   * Every version below a prefix that the bucket still holds, key by key: also overwritten and deleted ones, and the
   * markers that deletions leave. A bucket that keeps no old versions has one of each object.
   */
  versions(prefix: string): AsyncIterable<ObjectVersion>;
  /** The bytes of one version, or undefined when it is gone. */
  getVersion(key: string, version: string): Promise<Uint8Array | undefined>;
  /**
   * Removes one version, or one delete marker, for good. With `ifMatch` only while it has that ETag: where no old
   * versions are kept, what replaces an object has the name of its version too.
   */
  deleteVersion(key: string, version: string, options?: { ifMatch?: string }): Promise<void>;
}

/** Of a copy that was made: its ETag, which can differ from that of its source (KMS, multipart uploads). */
export type CopyResult = { etag: string } | 'exists' | 'changed';

export interface ObjectVersion extends ObjectEntry {
  version: string;
  /** Is it what the key stands for now? */
  latest: boolean;
  /** A deletion: it has no bytes and no ETag. */
  marker: boolean;
}

export interface ObjectEntry {
  key: string;
  /** Without quotation marks. */
  etag: string;
  /** Bytes. */
  size: number;
  lastModified: Date;
}

export interface StoredObject {
  body: Uint8Array;
  etag: string;
  contentType?: string;
}

export interface PutOptions {
  contentType?: string;
  create?: boolean;
  ifMatch?: string;
}
