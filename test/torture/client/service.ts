/** Headstart as its clients see it. Nothing is retried: a repetition is another request. */
export interface Service {
  /** The owner's access to the uploads bucket. @throws NoResponse */
  s3: {
    put(key: string, body: Uint8Array): Promise<void>;
    delete(key: string): Promise<void>;
    /** False if `from` does not exist. */
    copy(from: string, to: string): Promise<boolean>;
  };
  /** @throws NoResponse */
  api(route: string, request?: ApiRequest): Promise<ApiResponse>;
  /** Posts an upload form of the API. @throws NoResponse */
  postForm(form: { url: string; fields: Record<string, string> }, body: Uint8Array): Promise<void>;
  /** A different image each time. @param kind its class: 0, 1 or 2 */
  drawImage(kind: number): Promise<Uint8Array>;
  /** Bytes that no decoder accepts. */
  notAnImage(): Uint8Array;
  /** The name of the API key for a request. Requests share the keys round-robin. */
  apiKeyFor(request: number): string;
  /** In ms. */
  now(): number;
  sleep(seconds: number): Promise<void>;
}

export interface ApiRequest {
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Record<string, string>;
  /** Name of the API key. */
  as?: string;
}

export interface ApiResponse {
  status: number;
  /** Parsed JSON; undefined if there is none. */
  body: unknown;
}

/** The request may or may not have taken effect. */
export class NoResponse extends Error {}
