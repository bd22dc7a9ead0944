import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';
import { scope } from '../domain/state/records.ts';
import type { Caller, HttpEnv } from './http-app.ts';

/** The context from the authorizer (functions/authorize). */
interface AuthorizerContext {
  /** Space-separated. */
  scopes: string;
  keyName: string;
}

/** A request of the HTTP API. Public routes have no authorizer. */
export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { authorizer?: { lambda: AuthorizerContext } }
>;

interface FetchApp {
  fetch(request: Request, env: HttpEnv['Bindings']): Response | Promise<Response>;
}

/**
 * A Lambda handler for an app behind an HTTP API (payload 2.0).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function createLambdaHandler(app: FetchApp) {
  return async (event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const caller = callerOf(event);
    return resultOf(await app.fetch(requestOf(event), caller ? { caller } : {}));
  };
}

function requestOf({ requestContext, rawPath, rawQueryString, headers, body, isBase64Encoded }: HttpEvent): Request {
  const { method } = requestContext.http;
  // Only path and query matter. A fixed host keeps an invalid Host header out of the URL.
  const url = new URL('https://api.invalid');
  url.pathname = rawPath;
  url.search = rawQueryString;
  const bodiless = method === 'GET' || method === 'HEAD' || !body;
  return new Request(url, {
    method,
    headers: Object.entries(headers).map(([name, value = '']): [string, string] => [name, byteString(value)]),
    ...(!bodiless && { body: new Uint8Array(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')) }),
  });
}

/** A header value with one character per byte, as `Headers` requires. */
const byteString = (value: string) => Buffer.from(value).toString('latin1');

function callerOf({ requestContext }: HttpEvent): Caller | undefined {
  const context = requestContext.authorizer?.lambda;
  if (!context) return undefined;
  const scopes = context.scopes.split(' ').flatMap((text) => scope.safeParse(text).data ?? []);
  return { scopes, keyName: context.keyName };
}

const text = /^(text\/|application\/(.+\+)?(json|xml|javascript)\b)/;

async function resultOf(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  const isText = text.test(response.headers.get('content-type') ?? 'text/plain');
  const isBase64Encoded = !isText || response.headers.has('content-encoding');
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()).toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}
