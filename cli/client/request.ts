import { ApiError, apiError, isThrottled, isTransient, NetworkError, uploadError } from './errors.ts';
import { type Clock, retrying } from './retry.ts';

/** The longest answer of an HTTP API takes 30 s. */
const requestSeconds = 60;
const uploadSeconds = 600;

export interface Service {
  /** Address of the API, without a path. */
  url: string;
  key: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
}

export interface Call {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as they are. */
  bytes?: Uint8Array;
  headers?: Record<string, string>;
  /** False where doing it twice differs from doing it once: then it is not tried again, unless it was turned away. */
  repeatable?: boolean;
}

/**
 * Calls a route of the API and gives its JSON answer. What is repeatable is tried again while the service is
 * busy or can't be reached.
 * @throws ApiError, NetworkError
 */
export async function callApi<T>(
  service: Service,
  { method, path }: { method: string; path: string },
  call: Call = {},
): Promise<T> {
  const url = new URL(service.url.replace(/\/+$/, '') + path);
  const headers = {
    authorization: `Bearer ${service.key}`,
    ...(call.json !== undefined && { 'content-type': 'application/json' }),
    ...(call.bytes && { 'content-type': 'application/octet-stream' }),
    ...call.headers,
  };
  const body = call.bytes ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
  const again = (error: unknown) => isThrottled(error) || (call.repeatable !== false && isTransient(error));

  const text = await retrying(service.clock, again, () =>
    connected(url.href, async () => {
      const signal = AbortSignal.timeout(requestSeconds * 1000);
      const response = await service.fetch(url, { method, headers, signal, ...(body !== undefined && { body }) });
      if (!response.ok) throw await apiError(response);
      return response.text();
    }),
  );
  try {
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch {
    const detail = `${url.origin} answered with what is no JSON. Check that this is the address of Headstart's API.`;
    throw new ApiError({ code: 'internal', status: 200, detail });
  }
}

/**
 * Posts an image with the form that the API made for it.
 * @throws ApiError with S3's code, NetworkError
 */
export async function postForm(
  { fetch, clock }: Service,
  form: { url: string; fields: Record<string, string> },
  image: Uint8Array,
): Promise<void> {
  // S3 asks for 500s to be tried again too: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ErrorBestPractices.html
  const again = (error: unknown) => isTransient(error) || (error instanceof ApiError && error.status === 500);

  await retrying(clock, again, () =>
    connected(form.url, async () => {
      const body = new FormData();
      for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
      body.set('file', new Blob([image as Uint8Array<ArrayBuffer>]));
      const signal = AbortSignal.timeout(uploadSeconds * 1000);
      const response = await fetch(form.url, { method: 'POST', body, signal });
      if (!response.ok) throw await uploadError(response);
      await response.arrayBuffer();
    }),
  );
}

/**
 * Fetches a file by a link that the API made for it.
 * @throws ApiError with S3's code, NetworkError
 */
export async function download({ fetch, clock }: Service, link: string): Promise<Uint8Array> {
  const again = (error: unknown) => isTransient(error) || (error instanceof ApiError && error.status === 500);

  return retrying(clock, again, () =>
    connected(link, async () => {
      const response = await fetch(link, { signal: AbortSignal.timeout(uploadSeconds * 1000) });
      if (!response.ok) throw await uploadError(response);
      return new Uint8Array(await response.arrayBuffer());
    }),
  );
}

async function connected<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ApiError ? error : new NetworkError(url, error);
  }
}
