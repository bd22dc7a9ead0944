/** What goes back to the client. */
export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** One of the gateway's own answers: `{"message": ...}`. */
export function gatewayAnswer(status: number, message: string): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}

export const internalError = () => gatewayAnswer(500, 'Internal Server Error');

/**
 * Reads a function's answer in format 2.0. Without a `statusCode`, the answer itself is the body of a 200 in JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @returns a 500 for an answer that can't be sent.
 */
export function responseOf(payload: Buffer): HttpResponse {
  let answer: unknown;
  try {
    answer = JSON.parse(payload.toString());
  } catch {
    return internalError();
  }
  if (!isRecord(answer) || answer.statusCode === undefined) {
    const body = typeof answer === 'string' ? Buffer.from(answer) : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = answer;
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
