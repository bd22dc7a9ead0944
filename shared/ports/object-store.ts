/** One bucket. Every implementation passes the contract suite in test/shared/ports/object-store.contract.ts. */
export interface ObjectStore {
  /** The object, or undefined when it is missing or, with `ifMatch`, no longer has that ETag. */
  get(key: string, options?: { ifMatch?: string }): Promise<StoredObject | undefined>;
  head(key: string): Promise<ObjectEntry | undefined>;
  /**
   * Writes an object: with `create`, only if none exists; with `ifMatch`, only over that ETag. Returns undefined if the
   * condition fails. If several writers race, one wins.
   */
  put(key: string, body: Uint8Array | string, options?: PutOptions): Promise<{ etag: string } | undefined>;
  /** Objects below a prefix, in the order of their keys' UTF-8 bytes. `after`: starts after this key. */
  list(prefix: string, options?: { after?: string }): AsyncIterable<ObjectEntry>;
  /** The names of the folders directly below a prefix, without prefix and slash, and the keys of the objects there. */
  level(prefix: string): Promise<{ folders: string[]; keys: string[] }>;
  /** Copies within the bucket, with type, metadata and tags, if `to` does not exist and `from` still has the ETag. */
  copy(from: string, to: string, options: { ifMatch: string }): Promise<CopyResult>;
  /** Deletes the object; with `ifMatch`, only if it has that ETag, and otherwise returns false. */
  delete(key: string, options?: { ifMatch?: string }): Promise<boolean>;
  /**
   * Every version below a prefix, key by key, including overwritten and deleted ones and delete markers. A bucket without
   * versioning has one version of each object.
   */
  versions(prefix: string): AsyncIterable<ObjectVersion>;
  /** The bytes of one version, or undefined when it is gone. */
  getVersion(key: string, version: string): Promise<Uint8Array | undefined>;
  /**
   * Permanently deletes one version or one delete marker; with `ifMatch`, only if it has that ETag: without versioning,
   * an object keeps its version id when it is replaced.
   */
  deleteVersion(key: string, version: string, options?: { ifMatch?: string }): Promise<void>;
}

/** The ETag of the copy, which can differ from that of its source (KMS, multipart uploads). */
export type CopyResult = { etag: string } | 'exists' | 'changed';

export interface ObjectVersion extends ObjectEntry {
  version: string;
  /** Whether it is the current version. */
  latest: boolean;
  /** Whether it is a delete marker, without bytes and ETag. */
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
