import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decode, type Match } from './routes.ts';

/** The event of payload format 2.0; without its body, that of an authorizer. */
export interface HttpEvent {
  version: '2.0';
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
  requestContext: {
    accountId: string;
    apiId: string;
    authorizer?: { lambda: Record<string, unknown> };
    domainName: string;
    domainPrefix: string;
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: string;
    time: string;
    timeEpoch: number;
  };
  body?: string;
  isBase64Encoded: boolean;
}

export interface EventContext {
  accountId: string;
  apiId: string;
}

/**
 * The event that an HTTP API sends to a function. The path is decoded, the query string is not. Cookies are not among the
 * headers. Header names are in lower case, and values of the same name are joined by commas.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(
  request: IncomingMessage,
  { route, pathParameters }: Match,
  body: Buffer,
  { accountId, apiId }: EventContext,
): HttpEvent {
  const { path, query } = splitTarget(request);
  const { headers, cookies } = readHeaders(request);
  const rawPath = decode(path);
  const now = new Date();
  const host = headers.host ?? '';
  const text = isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(query !== '' && { queryStringParameters: readQuery(query) }),
    requestContext: {
      accountId,
      apiId,
      domainName: host,
      domainPrefix: host.split('.')[0] as string,
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** A request's path and query string, as sent. */
export function splitTarget(request: IncomingMessage): { path: string; query: string } {
  // A client that uses the gateway as a proxy sends a whole URL.
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/, '') || '/';
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

function readHeaders(request: IncomingMessage): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] as string).toLowerCase();
    const value = request.rawHeaders[i + 1] as string;
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''));
    // The client's connection ends at the gateway, so functions don't get these.
    else if (!['connection', 'transfer-encoding', 'keep-alive'].includes(name))
      headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const forwardedFor = request.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-for'] = headers['x-forwarded-for']
    ? `${headers['x-forwarded-for']}, ${forwardedFor}`
    : forwardedFor;
  headers['x-forwarded-port'] = `${request.socket.localPort}`;
  headers['x-forwarded-proto'] = 'http';
  return { headers, cookies };
}

function readQuery(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
  return parameters;
}

/** Does a body arrive as text? Measured, because AWS doesn't document it. No content type means binary. */
function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /^application\/(json|xml|javascript)$/.test(type);
}

/** `12/Mar/2020:19:03:58 +0000` */
function logTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
