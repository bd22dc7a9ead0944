import type { Problem } from '../../shared/api/problem.ts';

/** An answer that is no success: `message` says what is wrong and what to do next, `code` is stable. */
export class ApiError extends Error {
  /** A code of the API's problems; from the storage that uploads go to, its own code. */
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  /** Where a request is not valid. */
  readonly errors: NonNullable<Problem['errors']>;
  /** After so long the service wants to be asked again. */
  readonly retryAfterSeconds: number;

  constructor(answer: {
    code: string;
    status: number;
    detail: string;
    errors?: Problem['errors'];
    retryAfterSeconds?: number;
  }) {
    super(answer.detail);
    this.name = 'ApiError';
    this.code = answer.code;
    this.status = answer.status;
    this.detail = answer.detail;
    this.errors = answer.errors ?? [];
    this.retryAfterSeconds = answer.retryAfterSeconds ?? 0;
  }
}

/** No answer came. */
export class NetworkError extends Error {
  readonly url: string;
  /** Nothing listens there: asking again soon seldom helps. */
  readonly nobodyThere: boolean;

  constructor(url: string, cause: unknown) {
    const next = 'Check the address, and that Headstart is running there (`headstart start` on this machine).';
    const why = reason(cause);
    super(`Can't reach ${new URL(url).origin} (${why}). ${next}`, { cause });
    this.name = 'NetworkError';
    this.url = url;
    this.nobodyThere = ['ECONNREFUSED', 'ENOTFOUND'].includes(why);
  }
}

/** `fetch` says only "fetch failed"; what happened stands in the causes below. */
function reason(error: unknown): string {
  const { name, code, message, cause } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (name === 'TimeoutError') return 'no answer in time';
  return cause === undefined ? (code ?? message ?? String(error)) : reason(cause);
}

/** The gateway turned the request away before anything was done: whatever it was, it can be sent again. */
export const isThrottled = (error: unknown): boolean => error instanceof ApiError && error.status === 429;

/** Would the same request possibly succeed a little later? */
export function isTransient(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && isPassing(error));
}

const isPassing = ({ status, code }: ApiError) => [429, 503].includes(status) || code === 'unavailable';

/** The codes of the gateway's own answers, which have none. */
const gatewayCodes: Record<number, string> = {
  401: 'unauthenticated',
  403: 'unauthenticated',
  404: 'route-not-found',
  413: 'image-too-large',
  429: 'unavailable',
  // The function died before it answered.
  500: 'unavailable',
  503: 'unavailable',
};

const anotherKey = 'An admin makes one with POST /v1/keys, the owner with `headstart keys create`.';

/** What the gateway's own answers mean. It refuses all keys that are not valid alike. */
const gatewayMeaning: Record<number, (origin: string) => string> = {
  401: (origin) => `${origin} needs an API key, and none was sent. ${anotherKey}`,
  403: (origin) => `The key is unknown, revoked or expired: ${origin} refused it. Give another. ${anotherKey}`,
};

const gatewayAdvice: Record<number, string> = {
  404: 'Check the address.',
  413: 'Send less at once.',
  429: 'Too many requests came at once. Try again later, or have the owner raise `throttleRate`.',
  503: 'Try again later.',
};

/** The error that an answer of the API stands for: problem details, or `{message}` of the gateway itself. */
export async function apiError(response: Response): Promise<ApiError> {
  const { status } = response;
  const body = await readJson(response);
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || 0;
  if (body && typeof body.code === 'string' && typeof body.detail === 'string') {
    const { code, detail, errors } = body as Problem;
    return new ApiError({ code, status, detail, errors, retryAfterSeconds });
  }
  const said = body && typeof body.message === 'string' ? body.message : response.statusText;
  const { origin } = new URL(response.url);
  const advice = gatewayAdvice[status] ?? "Look at the service's log.";
  const detail = gatewayMeaning[status]?.(origin) ?? `${origin} answered ${status} (${said}). ${advice}`;
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

/** The error that an answer of S3 to an upload form stands for: its XML names code and message. */
export async function uploadError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const code = part('Code') ?? 'internal';
  const detail = `The upload was answered with ${response.status} (${part('Message') ?? code}). Upload it again.`;
  return new ApiError({ code, status: response.status, detail });
}
