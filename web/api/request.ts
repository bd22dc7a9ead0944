import { endSession, session } from '../state/session.ts';
import { sleep } from '../state/wait.ts';

/** A failed request, with a message for the user. `code` is the API's, or `offline` if there was no response. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(message: string, status: number, code: string) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
  }
}

/** @param code accepts only this code of the API */
export const isMissing = (error: unknown, code?: string): boolean =>
  error instanceof Problem && error.status === 404 && (code === undefined || error.code === code);
export const isOffline = (error: unknown): boolean => error instanceof Problem && error.code === 'offline';

export interface RequestOptions {
  json?: unknown;
  body?: Blob;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** The browser finishes the request even if the page is closed. */
  keepalive?: boolean;
}

/** Pauses before the next tries, ms. */
const pauses = [300, 1_000, 3_000, 5_000];

const invalidKey = 'The key is unknown, revoked or expired. Enter another one.';
const unreachable = "Headstart can't be reached. Your work is kept here and continues when Headstart is back.";

/**
 * Sends a request to the API. Throttled requests, and failed ones that only read, are tried again.
 * @throws Problem with the API's `detail`
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  for (const pause of pauses) {
    try {
      return await once<T>(method, path, options);
    } catch (error) {
      if (!(error instanceof Problem) || !canRetry(method, error.status)) throw error;
      // A random factor spreads requests that were throttled together.
      await sleep(pause * (0.5 + Math.random()));
    }
  }
  return once<T>(method, path, options);
}

/** A throttled request has had no effect. */
const canRetry = (method: string, status: number) => status === 429 || (method === 'GET' && [0, 503].includes(status));

async function once<T>(method: string, path: string, { json, body, headers, ...rest }: RequestOptions): Promise<T> {
  const { key } = session.get();
  const content = json === undefined ? body : JSON.stringify(json);
  let response: Response;
  try {
    response = await fetch(new URL(path, location.origin), {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
      ...rest,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(unreachable, 0, 'offline');
  }
  if (response.status === 204) return undefined as T;
  const result = await response.json().catch(() => ({}));
  if (response.ok) return result as T;
  // The gateway refuses an invalid key without a code.
  const refused = response.status === 401 || (response.status === 403 && !result.code);
  if (refused) endSession(invalidKey);
  throw new Problem(
    refused ? invalidKey : (result.detail ?? result.message ?? `The API responded ${response.status}.`),
    response.status,
    result.code ?? '',
  );
}
