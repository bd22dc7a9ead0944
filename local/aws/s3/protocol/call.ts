import type { Faults } from '../../../faults/faults.ts';
import type { Access } from '../../auth/access.ts';
import type { Identity } from '../../auth/keys.ts';
import type { AwsResponse } from '../../requests/response.ts';
import type { Store } from '../../storage/store.ts';

/** Common to all operations. */
export interface S3 {
  store: Store;
  access: Access;
  region: string;
  accountId: string;
  /** `http://127.0.0.1:PORT` */
  endpoint(): string;
  faults?: Faults | undefined;
}

/** The decoded body of a request. */
export interface Payload {
  /** The announced length, if any. */
  length: number | undefined;
  /** Readable once. Ends with an error if the body doesn't match the signature. */
  bytes(): AsyncGenerator<Buffer>;
  /** Filled once all bytes have been read. */
  trailer: Record<string, string>;
}

/** A request to S3 whose sender is known. */
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

export type Operation = (s3: S3, call: Call) => AwsResponse | Promise<AwsResponse>;
