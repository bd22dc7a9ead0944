import { endSession, session } from '../state/session.ts';

/** What went wrong, in the words of whoever found it. `code` is the API's, `offline` where there was no answer. */
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

/** @param code the API's, where only that is meant */
export const isMissing = (error: unknown, code?: string): boolean =>
  error instanceof Problem && error.status === 404 && (code === undefined || error.code === code);
export const isOffline = (error: unknown): boolean => error instanceof Problem && error.code === 'offline';

export interface RequestOptions {
  json?: unknown;
  body?: Blob;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Sent to the end even when the page is left. */
  keepalive?: boolean;
}

/** Pauses before another try at what only reads, or was turned away, ms. */
const pauses = [300, 1_000, 3_000, 5_000];

const invalidKey = 'The key is unknown, was revoked or has expired. Enter another one.';

/**
 * Asks the API.
 * @throws Problem with the API's `detail`
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  for (const pause of pauses) {
    try {
      return await once<T>(method, path, options);
    } catch (error) {
      if (!(error instanceof Problem) || !again(method, error.status)) throw error;
      // At different times, where many were turned away at once.
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    }
  }
  return once<T>(method, path, options);
}

/** A request that was one too many was turned away before anything was done. */
const again = (method: string, status: number) => status === 429 || (method === 'GET' && [0, 503].includes(status));

async function once<T>(method: string, path: string, { json, body, headers, ...rest }: RequestOptions): Promise<T> {
  const { key } = session.get();
  const sent = json === undefined ? body : JSON.stringify(json);
  let response: Response;
  try {
    response = await fetch(new URL(path, location.origin), {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
      ...rest,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(
      "Headstart can't be reached. What you did is kept here: it goes on when it is back.",
      0,
      'offline',
    );
  }
  if (response.status === 204) return undefined as T;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  // The gateway refuses a key that is not valid without a problem's code.
  const refused = response.status === 401 || (response.status === 403 && !answer.code);
  if (refused) endSession(invalidKey);
  throw new Problem(
    refused ? invalidKey : (answer.detail ?? answer.message ?? `It answered ${response.status}.`),
    response.status,
    answer.code ?? '',
  );
}
