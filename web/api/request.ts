import { endSession, session } from '../session.ts';

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

export interface Ask {
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  body?: Blob;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Sent to the end even when the page is left. */
  keepalive?: boolean;
}

/** Pauses before another try at what only reads, ms. */
const pauses = [300, 1_000, 3_000];

/**
 * Asks the API.
 * @throws Problem with the API's `detail`
 */
export async function request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, ask: Ask = {}): Promise<T> {
  for (const pause of method === 'GET' ? pauses : []) {
    try {
      return await once<T>(method, path, ask);
    } catch (error) {
      if (!(error instanceof Problem) || ![0, 429, 503].includes(error.status)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return once<T>(method, path, ask);
}

async function once<T>(method: string, path: string, { query = {}, json, body, headers, ...rest }: Ask): Promise<T> {
  const { key } = session.get();
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, `${value}`);
  }
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? body : JSON.stringify(json),
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
  if (response.status === 401) endSession('The key is unknown, was revoked or has expired. Enter another one.');
  throw new Problem(
    answer.detail ?? answer.message ?? `It answered ${response.status}.`,
    response.status,
    answer.code ?? '',
  );
}
