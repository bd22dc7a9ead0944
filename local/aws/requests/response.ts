import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Part of a file as a response's body. */
export interface FileSlice {
  handle: FileHandle;
  start: number;
  length: number;
}

export interface AwsResponse {
  status: number;
  headers?: Record<string, string | number | undefined>;
  body?: string | Buffer | FileSlice;
  /** An injected fault: close the connection in the middle of the body, or without a response if there is no body. */
  cut?: boolean;
}

/** Resolves when the operating system has the response, or the receiver is gone. */
export async function send(res: ServerResponse, { status, headers = {}, body, cut }: AwsResponse): Promise<void> {
  const slice = isSlice(body) ? body : undefined;
  if (res.closed) {
    await slice?.handle.close();
    return;
  }
  // Node caches its date for a second. After the clock is set back, SDKs would sign with the old time and be refused.
  res.setHeader('date', new Date().toUTCString());
  for (const name in headers) if (headers[name] !== undefined) res.setHeader(name, headers[name]);
  res.statusCode = status;
  if (cut) return sendHalf(res, body);
  if (slice) {
    const { handle, start, length } = slice;
    return pipeline(handle.createReadStream({ start, end: start + length - 1, highWaterMark: 1 << 18 }), res);
  }
  const content = body as string | Buffer | undefined;
  if (typeof content === 'string' && !res.hasHeader('content-type')) res.setHeader('content-type', 'application/xml');
  const hasBody = status !== 204 && status !== 304 && !res.hasHeader('content-length');
  if (hasBody) res.setHeader('content-length', content === undefined ? 0 : Buffer.byteLength(content));
  const sent = new Promise<void>((resolve) => res.once('close', resolve).once('finish', resolve));
  res.end(content);
  await sent;
}

const isSlice = (body: AwsResponse['body']): body is FileSlice => typeof body === 'object' && 'handle' in body;

async function sendHalf(res: ServerResponse, body: AwsResponse['body'] = ''): Promise<void> {
  const whole = isSlice(body) ? await readSlice(body) : Buffer.from(body);
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
