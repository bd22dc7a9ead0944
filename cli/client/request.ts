import { ApiError, apiError, isThrottled, isTransient, NetworkError, uploadError } from './errors.ts';
import { type Clock, retrying } from './retry.ts';

/** An HTTP API responds within 30 s. */
const requestSeconds = 60;
const uploadSeconds = 600;

export interface Service {
  /** Address of the API, without a path. */
  url: string;
  key: string;
  clock: Clock;
}

export interface Call {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent unchanged. */
  bytes?: Uint8Array;
  headers?: Record<string, string>;
  /** False if doing it twice differs from doing it once: then only requests refused unprocessed are retried. */
  repeatable?: boolean;
}

/**
 * Sends a request to the API and returns the JSON of the response. Repeatable requests are retried while the service is
 * busy or unreachable.
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
  const isRetryable = (error: unknown) => isThrottled(error) || (call.repeatable !== false && isTransient(error));

  const text = await retrying(service.clock, isRetryable, () =>
    connected(url.href, async () => {
      const signal = AbortSignal.timeout(requestSeconds * 1000);
      const response = await fetch(url, { method, headers, signal, ...(body !== undefined && { body }) });
      if (!response.ok) throw await apiError(response);
      return response.text();
    }),
  );
  try {
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch {
    const detail = `${url.origin} did not respond with JSON. Check that this is the address of Headstart's API.`;
    throw new ApiError({ code: 'internal', status: 200, detail });
  }
}

/**
 * Uploads an image with a form from the API.
 * @throws ApiError with S3's code, NetworkError
 */
export async function postForm(
  { clock }: Service,
  form: { url: string; fields: Record<string, string> },
  image: Uint8Array,
): Promise<void> {
  // S3 recommends to retry a 500 too: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ErrorBestPractices.html
  const isRetryable = (error: unknown) => isTransient(error) || (error instanceof ApiError && error.status === 500);

  await retrying(clock, isRetryable, () =>
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
 * Downloads a file by a link from the API.
 * @throws ApiError with S3's code, NetworkError
 */
export async function download({ clock }: Service, link: string): Promise<Uint8Array> {
  const isRetryable = (error: unknown) => isTransient(error) || (error instanceof ApiError && error.status === 500);

  return retrying(clock, isRetryable, () =>
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
