import type { IncomingMessage } from 'node:http';
import type { HttpCors } from '../template/http-api.ts';
import type { HttpResponse } from './response.ts';

/**
 * CORS of an HTTP API: the gateway responds to preflight requests without a route, and replaces the headers of
 * integrations. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflight(cors: HttpCors, request: IncomingMessage): HttpResponse {
  const origin = allowedOrigin(cors, request);
  const headers: Record<string, string> = origin ? originHeaders(cors, origin) : {};
  if (origin && request.headers['access-control-request-method']) {
    if (cors.allowMethods.length > 0) headers['access-control-allow-methods'] = cors.allowMethods.join(',');
    if (cors.allowHeaders.length > 0) headers['access-control-allow-headers'] = cors.allowHeaders.join(',');
    if (cors.maxAgeSeconds !== undefined) headers['access-control-max-age'] = `${cors.maxAgeSeconds}`;
  }
  return { status: 204, headers, body: Buffer.alloc(0) };
}

/** Adds the headers for the request's origin, and drops a function's own CORS headers. */
export function withCors(cors: HttpCors, request: IncomingMessage, response: HttpResponse): HttpResponse {
  const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const origin = allowedOrigin(cors, request);
  const exposed = cors.exposeHeaders.join(',');
  return {
    ...response,
    headers: {
      ...Object.fromEntries(own),
      ...(origin && originHeaders(cors, origin)),
      ...(origin && exposed && { 'access-control-expose-headers': exposed }),
    },
  };
}

/** The value of Access-Control-Allow-Origin, if the origin is allowed. */
function allowedOrigin({ allowOrigins, allowCredentials }: HttpCors, request: IncomingMessage): string | undefined {
  const { origin } = request.headers;
  if (!origin) return undefined;
  if (allowOrigins.includes('*') && !allowCredentials) return '*';
  return allowOrigins.some((allowed) => allowed === origin || isSchemeOf(allowed, origin)) ? origin : undefined;
}

/** `https://*` allows every origin with that scheme. */
const isSchemeOf = (allowed: string, origin: string) =>
  /^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1));

function originHeaders({ allowCredentials }: HttpCors, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(origin !== '*' && { vary: 'origin' }),
  };
}
