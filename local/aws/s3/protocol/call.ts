import type { FileHandle } from 'node:fs/promises';
import type { Faults } from '../../../faults/faults.ts';
import type { Access } from '../../auth/access.ts';
import type { Identity } from '../../auth/keys.ts';
import type { Store } from '../../storage/store.ts';

/** What every operation works with. */
export interface S3 {
  store: Store;
  access: Access;
  region: string;
  accountId: string;
  /** `http://127.0.0.1:PORT` */
  endpoint(): string;
  faults?: Faults | undefined;
}

/** The body of a request, as its sender meant it. */
export interface Payload {
  /** The length that was announced; undefined when none was. */
  length: number | undefined;
  /** Can be read once. Ends with an error when the body is not what was signed. */
  bytes(): AsyncGenerator<Buffer>;
  /** Filled when all bytes were read. */
  trailer: Record<string, string>;
}

/** A request to S3, once its sender is known. */
export interface Call {
  method: string;
  /** Empty for requests to the service itself. */
  bucket: string;
  /** Empty for requests to a bucket. */
  key: string;
  query: ReadonlyMap<string, string>;
  /** By lower-case name. */
  headers: Record<string, string>;
  /** Undefined: anonymous. */
  identity: Identity | undefined;
  requestId: string;
  payload: Payload;
}

/** Part of a file as a response's body. */
export interface FileSlice {
  handle: FileHandle;
  start: number;
  length: number;
}

export interface Answer {
  status: number;
  headers?: Record<string, string | number | undefined>;
  body?: string | Buffer | FileSlice;
  /** The connection is closed in the middle of the answer, or before it where that has no body. */
  cut?: boolean;
}

export type Operation = (s3: S3, call: Call) => Answer | Promise<Answer>;
