import type { Problem } from '../../shared/api/problem.ts';

/** An error response: `message` says what is wrong and what to do next, `code` is stable. */
export class ApiError extends Error {
  /** A code of the API, or of S3 for uploads and downloads. */
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  /** The errors of an invalid request. */
  readonly errors: NonNullable<Problem['errors']>;
  /** From the Retry-After header; 0 without it. */
  readonly retryAfterSeconds: number;

  constructor(response: {
    code: string;
    status: number;
    detail: string;
    errors?: Problem['errors'];
    retryAfterSeconds?: number;
  }) {
    super(response.detail);
    this.name = 'ApiError';
    this.code = response.code;
    this.status = response.status;
    this.detail = response.detail;
    this.errors = response.errors ?? [];
    this.retryAfterSeconds = response.retryAfterSeconds ?? 0;
  }
}

/** There was no response. */
export class NetworkError extends Error {
  readonly url: string;
  /** Nothing listens at the address, so a quick retry seldom helps. */
  readonly isRefused: boolean;

  constructor(url: string, cause: unknown) {
    const next = 'Check the address, and that Headstart is running there (`headstart start` on this machine).';
    const reason = reasonOf(cause);
    super(`Can't reach ${new URL(url).origin} (${reason}). ${next}`, { cause });
    this.name = 'NetworkError';
    this.url = url;
    this.isRefused = ['ECONNREFUSED', 'ENOTFOUND'].includes(reason);
  }
}

/** The innermost cause: `fetch` itself reports only "fetch failed". */
function reasonOf(error: unknown): string {
  const { name, code, message, cause } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (name === 'TimeoutError') return 'no response in time';
  return cause === undefined ? (code ?? message ?? String(error)) : reasonOf(cause);
}

/** The gateway refused the request unprocessed, so any request can be sent again. */
export const isThrottled = (error: unknown): boolean => error instanceof ApiError && error.status === 429;

/** Whether the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && isTemporary(error));
}

const isTemporary = ({ status, code }: ApiError) => [429, 503].includes(status) || code === 'unavailable';

/** Codes for the gateway's own responses, which have none. */
const gatewayCodes: Record<number, string> = {
  401: 'unauthenticated',
  403: 'unauthenticated',
  404: 'route-not-found',
  413: 'image-too-large',
  429: 'unavailable',
  // The function crashed before it responded.
  500: 'unavailable',
  503: 'unavailable',
};

const anotherKey = 'An admin creates one with POST /v1/keys, the owner with `headstart keys create`.';

/** Messages for the gateway's own responses. It refuses all invalid keys in the same way. */
const gatewayMeaning: Record<number, (origin: string) => string> = {
  401: (origin) => `${origin} needs an API key, and none was sent. ${anotherKey}`,
  403: (origin) => `The key is unknown, revoked or expired: ${origin} refused it. Use another key. ${anotherKey}`,
};

const gatewayAdvice: Record<number, string> = {
  404: 'Check the address.',
  413: 'Send less in one request.',
  429: 'The rate of requests is above the limit. Try again later, or ask the owner to raise `throttleRate`.',
  503: 'Try again later.',
};

/** The error for a response of the API: problem details, or a `{message}` of the gateway itself. */
export async function apiError(response: Response): Promise<ApiError> {
  const { status } = response;
  const body = await readJson(response);
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || 0;
  if (body && typeof body.code === 'string' && typeof body.detail === 'string') {
    const { code, detail, errors } = body as Problem;
    return new ApiError({ code, status, detail, errors, retryAfterSeconds });
  }
  const message = body && typeof body.message === 'string' ? body.message : response.statusText;
  const { origin } = new URL(response.url);
  const advice = gatewayAdvice[status] ?? 'Read the log of the service.';
  const detail = gatewayMeaning[status]?.(origin) ?? `${origin} responded with ${status} (${message}). ${advice}`;
  return new ApiError({ code: gatewayCodes[status] ?? 'internal', status, detail, retryAfterSeconds });
}

async function readJson(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = await response.json();
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The error for an XML response of S3. */
export async function uploadError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const code = part('Code') ?? 'internal';
  const detail = `S3 responded to the upload with ${response.status} (${part('Message') ?? code}). Upload the image again.`;
  return new ApiError({ code, status: response.status, detail });
}
