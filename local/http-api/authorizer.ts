import type { LocalFunction } from '../lambda/function.ts';
import type { AuthorizerSpec } from '../template/http-api.ts';
import type { HttpEvent } from './event.ts';
import { gatewayAnswer, type HttpResponse, internalError } from './response.ts';

/** The context for the function, or the answer that refuses the request. */
export type Decision = { context: Record<string, unknown> } | { refusal: HttpResponse };

export type Authorizer = (event: HttpEvent) => Promise<Decision>;

interface Kept {
  from: number;
  until: number;
  isAuthorized: boolean;
  context: Record<string, unknown>;
}

/** How long the authorizer's function may wait for other calls to end: as long as an integration may take at most. */
const waitMs = 30_000;

export interface AuthorizerContext {
  function: Pick<LocalFunction, 'invoke'>;
  /** `arn:aws:execute-api:{region}:{account}:{api}` */
  apiArn: string;
}

/**
 * A Lambda authorizer with simple responses. Answers, good or bad, are kept by identity alone, over all routes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function createAuthorizer(spec: AuthorizerSpec, { function: fn, apiArn }: AuthorizerContext): Authorizer {
  const kept = new Map<string, Kept>();

  const ask = async (
    event: HttpEvent,
    identitySource: string[],
  ): Promise<Pick<Kept, 'isAuthorized' | 'context'> | undefined> => {
    const { body: _body, isBase64Encoded: _encoded, ...request } = event;
    const { method, path } = event.requestContext.http;
    const asked = {
      ...request,
      type: 'REQUEST',
      routeArn: `${apiArn}/${event.requestContext.stage}/${method}${path}`,
      identitySource,
    };
    const outcome = await fn.invoke(asked, { signal: AbortSignal.timeout(waitMs) });
    return outcome.functionError ? undefined : readAnswer(outcome.payload);
  };

  return async (event) => {
    const identity = spec.identityHeaders.map((name) => event.headers[name] ?? '');
    if (identity.some((value) => value === '')) return { refusal: gatewayAnswer(401, 'Unauthorized') };
    const key = JSON.stringify(identity);
    const now = Date.now();
    let known = kept.get(key);
    // Before `from` it is when the clock was set back.
    if (!known || now >= known.until || now < known.from) {
      const answer = await ask(event, identity).catch(() => undefined);
      if (!answer) return { refusal: internalError() };
      known = { ...answer, from: now, until: now + spec.ttlSeconds * 1000 };
      forgetOld(kept, now);
      if (spec.ttlSeconds > 0) kept.set(key, known);
    }
    return known.isAuthorized ? { context: known.context } : { refusal: gatewayAnswer(403, 'Forbidden') };
  };
}

/** `{isAuthorized, context?}`; undefined when it is anything else. */
function readAnswer(payload: Buffer): Pick<Kept, 'isAuthorized' | 'context'> | undefined {
  const answer = JSON.parse(payload.toString()) as { isAuthorized?: unknown; context?: unknown } | null;
  if (typeof answer?.isAuthorized !== 'boolean') return undefined;
  const context = answer.context ?? {};
  if (typeof context !== 'object') return undefined;
  return { isAuthorized: answer.isAuthorized, context: context as Record<string, unknown> };
}

/** Answers lie in the order they were given, and so in that of their end. */
function forgetOld(kept: Map<string, Kept>, now: number): void {
  for (const [key, { until }] of kept) {
    if (until > now) return;
    kept.delete(key);
  }
}
