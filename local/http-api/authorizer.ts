import type { LocalFunction } from '../lambda/function.ts';
import type { AuthorizerSpec } from '../template/http-api.ts';
import type { HttpEvent } from './event.ts';
import { gatewayResponse, type HttpResponse, internalError } from './response.ts';

/** The context for the function, or the response that refuses the request. */
export type Decision = { context: Record<string, unknown> } | { refusal: HttpResponse };

export type Authorizer = (event: HttpEvent) => Promise<Decision>;

interface CachedResult {
  from: number;
  until: number;
  isAuthorized: boolean;
  context: Record<string, unknown>;
}

/** Maximum time that the authorizer's call waits for its turn: that of an integration. */
const waitMs = 30_000;

export interface AuthorizerContext {
  function: Pick<LocalFunction, 'invoke'>;
  /** `arn:aws:execute-api:{region}:{account}:{api}` */
  apiArn: string;
}

/**
 * A Lambda authorizer with simple responses. Results, positive or negative, are cached by identity, for all routes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function createAuthorizer(spec: AuthorizerSpec, { function: fn, apiArn }: AuthorizerContext): Authorizer {
  const cache = new Map<string, CachedResult>();

  const authorize = async (
    event: HttpEvent,
    identitySource: string[],
  ): Promise<Pick<CachedResult, 'isAuthorized' | 'context'> | undefined> => {
    const { body: _body, isBase64Encoded: _encoded, ...request } = event;
    const { method, path } = event.requestContext.http;
    const authorizerEvent = {
      ...request,
      type: 'REQUEST',
      routeArn: `${apiArn}/${event.requestContext.stage}/${method}${path}`,
      identitySource,
    };
    const outcome = await fn.invoke(authorizerEvent, { signal: AbortSignal.timeout(waitMs) });
    return outcome.functionError ? undefined : readResult(outcome.payload);
  };

  return async (event) => {
    const identity = spec.identityHeaders.map((name) => event.headers[name] ?? '');
    if (identity.some((value) => value === '')) return { refusal: gatewayResponse(401, 'Unauthorized') };
    const key = JSON.stringify(identity);
    const now = Date.now();
    let cached = cache.get(key);
    // `now` is before `from` if the clock was set back.
    if (!cached || now >= cached.until || now < cached.from) {
      const result = await authorize(event, identity).catch(() => undefined);
      if (!result) return { refusal: internalError() };
      cached = { ...result, from: now, until: now + spec.ttlSeconds * 1000 };
      dropExpired(cache, now);
      if (spec.ttlSeconds > 0) cache.set(key, cached);
    }
    return cached.isAuthorized ? { context: cached.context } : { refusal: gatewayResponse(403, 'Forbidden') };
  };
}

/** `{isAuthorized, context?}`; undefined for anything else. */
function readResult(payload: Buffer): Pick<CachedResult, 'isAuthorized' | 'context'> | undefined {
  const result = JSON.parse(payload.toString()) as { isAuthorized?: unknown; context?: unknown } | null;
  if (typeof result?.isAuthorized !== 'boolean') return undefined;
  const context = result.context ?? {};
  if (typeof context !== 'object') return undefined;
  return { isAuthorized: result.isAuthorized, context: context as Record<string, unknown> };
}

/** Entries are in order of insertion, and so in order of expiry. */
function dropExpired(cache: Map<string, CachedResult>, now: number): void {
  for (const [key, { until }] of cache) {
    if (until > now) return;
    cache.delete(key);
  }
}
