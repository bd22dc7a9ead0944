import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createHttpServer, foreignDomain, listen } from '../http/server.ts';
import type { RawRequest } from './requests/request.ts';
import type { Answer, FileSlice } from './s3/protocol/call.ts';
import { document } from './s3/protocol/xml.ts';
import type { SqsAnswer } from './sqs/router.ts';

export interface ServerOptions {
  s3(request: RawRequest): Promise<Answer>;
  sqs(request: RawRequest, signal: AbortSignal): Promise<SqsAnswer>;
}

export interface AwsServer {
  /** Resolves to the port that it got. */
  listen(port: number): Promise<number>;
  /** Finishes requests under way, then closes. */
  close(): Promise<void>;
}

/** One HTTP server for S3 and SQS, on 127.0.0.1. */
export function createAwsServer({ s3, sqs }: ServerOptions): AwsServer {
  const underWay = new Set<Promise<void>>();
  const options = { keepAliveTimeout: 65_000, requestTimeout: 0, noDelay: true };
  const server = createHttpServer(options, (req, res) => {
    const answering: Promise<void> = answer(readHead(req), res)
      // What a router can't answer is a connection that is gone.
      .catch(() => {
        res.destroy();
      })
      .then(() => {
        underWay.delete(answering);
      });
    underWay.add(answering);
  });

  function answer(request: RawRequest, res: ServerResponse): Promise<void> {
    const foreign = foreignDomain(request.source);
    if (foreign !== undefined) return send(res, refusal(request, foreign));
    return isSqs(request) ? answerSqs(request, res) : answerS3(request, res);
  }

  async function answerS3(request: RawRequest, res: ServerResponse): Promise<void> {
    const answer = await s3(request);
    // What was refused before all of it was read must be read all the same, or its sender never hears of it.
    request.source.resume();
    await send(res, answer);
  }

  async function answerSqs(request: RawRequest, res: ServerResponse): Promise<void> {
    const gone = new AbortController();
    const abort = () => gone.abort();
    res.once('close', abort);
    // A client that ended its side may be gone as well: messages are not handed to it any more.
    request.source.socket.once('end', abort);
    try {
      await send(res, await sqs(request, gone.signal));
    } finally {
      request.source.socket.off('end', abort);
    }
  }

  return {
    listen: (port) =>
      listen(server, port, `Port ${port} is in use. Stop what uses it, or choose another (0: any free one).`),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      while (underWay.size > 0) await Promise.all(underWay);
      server.closeAllConnections();
      await closed;
    },
  };
}

function readHead(source: IncomingMessage): RawRequest {
  const [path = '/', ...query] = (source.url ?? '/').split('?');
  const headers: Record<string, string> = {};
  for (let i = 0; i < source.rawHeaders.length; i += 2) {
    const name = (source.rawHeaders[i] ?? '').toLowerCase();
    const value = source.rawHeaders[i + 1] ?? '';
    headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return {
    method: source.method ?? 'GET',
    path,
    query: parseQuery(query.join('?')),
    headers,
    source,
    body: chunksOf(source),
  };
}

/**
 * What arrives, as it arrives. Node's own iterator of a stream takes a third of the time that a small request takes
 * to be answered, and closes the connection when it is left early.
 */
async function* chunksOf(source: IncomingMessage): AsyncGenerator<Buffer> {
  let wake: () => void = () => {};
  let ended = false;
  let failure: Error | undefined;
  const on = () => wake();
  source.on('readable', on);
  source.once('end', () => {
    ended = true;
    wake();
  });
  source.once('close', () => {
    if (!ended) failure ??= new Error('The connection was closed before the whole body had come.');
    wake();
  });
  source.once('error', (error) => {
    failure ??= error;
    wake();
  });
  try {
    for (;;) {
      const chunk: Buffer | null = source.read();
      if (chunk) yield chunk;
      else if (ended) return;
      else if (failure) throw failure;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    source.off('readable', on);
  }
}

function parseQuery(text: string): [string, string][] {
  if (text === '') return [];
  return text.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    return equals === -1 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
  });
}

/** What is not encoded properly is taken as it is; its signature will not fit. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A request says whom it is for in its target, or in what it is signed for. */
function isSqs({ headers }: RawRequest): boolean {
  return (
    (headers['x-amz-target'] ?? '').startsWith('AmazonSQS.') || /\/sqs\/aws4_request/.test(headers.authorization ?? '')
  );
}

function refusal(request: RawRequest, message: string): Answer {
  if (!isSqs(request)) {
    const elements = Object.entries({ Code: 'AccessDenied', Message: message, Resource: request.path });
    return { status: 403, body: document(['Error', elements], { plain: true }) };
  }
  const body = JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDeniedException', message });
  return { status: 403, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
}

/** Closes the connection in the middle of a body, or instead of an answer without one. */
async function sendHalf(res: ServerResponse, body: Answer['body'] = ''): Promise<void> {
  const whole = typeof body === 'object' && 'handle' in body ? await readSlice(body) : Buffer.from(body);
  if (whole.length === 0) return void res.destroy();
  if (!res.hasHeader('content-length')) res.setHeader('content-length', whole.length);
  await new Promise<void>((resolve) => {
    res.once('close', resolve);
    res.write(whole.subarray(0, whole.length / 2), () => res.destroy());
  });
}

async function readSlice({ handle, start, length }: FileSlice): Promise<Buffer> {
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
  await handle.close();
  return buffer;
}

/** Resolves when the answer is with the operating system, or its receiver is gone. */
async function send(res: ServerResponse, { status, headers = {}, body, cut }: Answer): Promise<void> {
  const isSlice = typeof body === 'object' && 'handle' in body;
  if (res.closed) {
    if (isSlice) await body.handle.close();
    return;
  }
  // Node's own may be a second old: SDKs would sign by a clock that was set back since, and be refused.
  res.setHeader('date', new Date().toUTCString());
  for (const name in headers) if (headers[name] !== undefined) res.setHeader(name, headers[name]);
  res.statusCode = status;
  if (cut) return sendHalf(res, body);
  if (isSlice) {
    const { handle, start, length } = body;
    const stream = handle.createReadStream({ start, end: start + length - 1, highWaterMark: 1 << 18 });
    return pipeline(stream, res);
  }
  if (typeof body === 'string' && !res.hasHeader('content-type')) res.setHeader('content-type', 'application/xml');
  const hasBody = status !== 204 && status !== 304 && !res.hasHeader('content-length');
  if (hasBody) res.setHeader('content-length', body === undefined ? 0 : Buffer.byteLength(body));
  const sent = new Promise<void>((resolve) => res.once('close', resolve).once('finish', resolve));
  res.end(body);
  await sent;
}
