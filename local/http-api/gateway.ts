import type { IncomingMessage } from 'node:http';
import { readBody } from '../http/server.ts';
import { LambdaError } from '../lambda/errors.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { AuthorizerSpec, HttpApiSpec } from '../template/http-api.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { preflight, withCors } from './cors.ts';
import { httpEvent, splitTarget } from './event.ts';
import { gatewayResponse, type HttpResponse, internalError, responseOf } from './response.ts';
import { createRouter, type Match } from './routes.ts';
import { createThrottle } from './throttle.ts';

/** Limit of a request's body, in bytes. */
const bodyLimit = 10 * 1024 * 1024;

export interface GatewayOptions {
  spec: HttpApiSpec;
  accountId: string;
  region: string;
  /** Throws on an unknown ARN. */
  functionOf(arn: string): Pick<LocalFunction, 'invoke'>;
}

/** Responds to a request. Throws only if the connection breaks. */
export type Gateway = (request: IncomingMessage) => Promise<HttpResponse>;

/** An HTTP API: routes, throttles, authorizes, calls the function, and converts its response. */
export function createGateway({ spec, accountId, region, functionOf }: GatewayOptions): Gateway {
  const { cors } = spec;
  const router = createRouter(spec.routes);
  const mayPass = spec.throttle ? createThrottle(spec.throttle) : () => true;
  const apiArn = `arn:aws:execute-api:${region}:${accountId}:${spec.id}`;
  const authorizers = new Map<AuthorizerSpec, Authorizer>();
  for (const { authorizer, functionArn } of spec.routes) {
    functionOf(functionArn);
    if (!authorizer || authorizers.has(authorizer)) continue;
    authorizers.set(authorizer, createAuthorizer(authorizer, { function: functionOf(authorizer.functionArn), apiArn }));
  }

  const integrate = async (request: IncomingMessage, match: Match): Promise<HttpResponse> => {
    const { route } = match;
    const body = await readBody(request, bodyLimit);
    if (!body) return gatewayResponse(413, 'Request Entity Too Large');
    const event = httpEvent(request, match, body, { accountId, apiId: spec.id });
    const authorizer = route.authorizer && authorizers.get(route.authorizer);
    if (authorizer) {
      const decision = await authorizer(event);
      if ('refusal' in decision) return decision.refusal;
      event.requestContext.authorizer = { lambda: decision.context };
    }
    return call(functionOf(route.functionArn), event, route.timeoutMs);
  };

  return async (request) => {
    const match = router(request.method ?? 'GET', splitTarget(request).path);
    if (!match && cors && request.method === 'OPTIONS') return preflight(cors, request);
    const response = !mayPass(performance.now())
      ? gatewayResponse(429, 'Too Many Requests')
      : match
        ? await integrate(request, match)
        : gatewayResponse(404, 'Not Found');
    return cors ? withCors(cors, request, response) : response;
  };
}

async function call(fn: Pick<LocalFunction, 'invoke'>, event: object, timeoutMs: number): Promise<HttpResponse> {
  let timer: NodeJS.Timeout | undefined;
  const waiting = new AbortController();
  const late = new Promise<HttpResponse>((done) => {
    timer = setTimeout(() => {
      waiting.abort();
      done(gatewayResponse(503, 'Service Unavailable'));
    }, timeoutMs);
  });
  const answered = fn.invoke(event, { signal: waiting.signal }).then(
    ({ functionError, payload }) => (functionError ? internalError() : responseOf(payload)),
    (error) => {
      if (!(error instanceof LambdaError)) throw error;
      if (error.code === 'RequestTooLargeException') return gatewayResponse(413, 'Request Entity Too Large');
      return error.code === 'TooManyRequestsException' ? gatewayResponse(503, 'Service Unavailable') : internalError();
    },
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
