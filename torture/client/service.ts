/** What a client of Headstart sees of it. Each request is sent once: what is repeated is another request. */
export interface Service {
  /** The owner's way to the uploads bucket. @throws NoAnswer */
  s3: {
    put(key: string, body: Uint8Array): Promise<void>;
    delete(key: string): Promise<void>;
    /** False: `from` is not there. */
    copy(from: string, to: string): Promise<boolean>;
  };
  /** @throws NoAnswer */
  api(route: string, request?: ApiRequest): Promise<Answer>;
  /** Posts a form that the API made. @throws NoAnswer */
  postForm(form: { url: string; fields: Record<string, string> }, body: Uint8Array): Promise<void>;
  /** Another image each time. @param kind what it shows: 0, 1 or 2 */
  picture(kind: number): Promise<Uint8Array>;
  /** Not an image. */
  rubbish(): Uint8Array;
  /** Name of a key for one request; where there are few keys, they take turns. */
  keyFor(request: number): string;
  /** Ms. */
  now(): number;
  sleep(seconds: number): Promise<void>;
}

export interface ApiRequest {
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Record<string, string>;
  /** Name of the key that asks. */
  as?: string;
}

export interface Answer {
  status: number;
  /** Read as JSON; undefined where there is none. */
  body: unknown;
}

/** Whether it was done is not known. */
export class NoAnswer extends Error {}
