export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** A response by the gateway itself: `{"message": ...}`. */
export function gatewayResponse(status: number, message: string): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}

export const internalError = () => gatewayResponse(500, 'Internal Server Error');

/**
 * Converts a function's response in format 2.0. Without a `statusCode`, it is itself the body of a 200 in JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @returns a 500 for an invalid response
 */
export function responseOf(payload: Buffer): HttpResponse {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    return internalError();
  }
  if (!isRecord(value) || value.statusCode === undefined) {
    const body = typeof value === 'string' ? Buffer.from(value) : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = value;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return internalError();
  if (!isRecord(headers ?? {}) || !Array.isArray(cookies ?? []) || !isBody(body)) return internalError();
  const sent = Object.entries((headers ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name.toLowerCase(), `${value}`] as const);
  const list = ((cookies ?? []) as unknown[]).map(String);
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(sent),
      ...(list.length > 0 && { 'set-cookie': list }),
    },
    body: Buffer.from(`${body ?? ''}`, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isBody = (value: unknown) => value === null || typeof value === 'string';
