import type { HttpEvent } from '../../shared/lambda/http-event.ts';

/** An event of the HTTP API, payload 2.0, as the gateway sends it. */
export function httpEvent(
  method: string,
  rawPath: string,
  given: { rawQueryString?: string; headers?: Record<string, string>; body?: string; isBase64Encoded?: boolean } = {},
  authorizer?: { scopes: string; keyName: string },
): HttpEvent {
  const { rawQueryString = '', headers = {}, isBase64Encoded = false, body } = given;
  return {
    version: '2.0',
    routeKey: `${method} /v1/{proxy+}`,
    rawPath,
    rawQueryString,
    headers: { host: 'api.execute-api.eu-central-1.amazonaws.com', ...headers },
    isBase64Encoded,
    ...(body !== undefined && { body }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'api',
      requestId: 'request',
      routeKey: `${method} /v1/{proxy+}`,
      stage: '$default',
      time: '31/Jan/2026:12:00:00 +0000',
      timeEpoch: 1769860800000,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      ...(authorizer && { authorizer: { lambda: authorizer } }),
    },
  };
}
