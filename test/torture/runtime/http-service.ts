import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createRandom } from '../../../cli/demo/random.ts';
import { drawShape, type Shape, shapeNames } from '../../../cli/demo/shapes.ts';
import { type ApiRequest, type ApiResponse, NoResponse, type Service } from '../client/service.ts';
import type { Victim } from './victim-process.ts';

/** The gateway responds within 30 s. */
const requestTimeoutMs = 35_000;

export interface HttpService extends Service {
  /** With the owner's keys. */
  client: S3Client;
  close(): void;
}

let imageCount = 0;

/** Headstart over HTTP, without retries. @param keys API keys by name */
export function createHttpService(
  { region, endpoint, accessKeyId, secretAccessKey, uploadsBucket: Bucket, apiUrl, apiKey }: Victim['outputs'],
  keys: ReadonlyMap<string, string> = new Map(),
): HttpService {
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ region, endpoint, credentials, forcePathStyle: true, maxAttempts: 1 });
  const names = [...keys.keys()];

  async function request(route: string, { json, bytes, headers = {}, as = '' }: ApiRequest = {}): Promise<ApiResponse> {
    const [method = '', path = ''] = route.split(' ');
    const body = json === undefined ? (bytes as Uint8Array<ArrayBuffer> | undefined) : JSON.stringify(json);
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${keys.get(as) ?? apiKey}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(requestTimeoutMs),
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  async function copy(from: string, Key: string): Promise<boolean> {
    try {
      await client.send(new CopyObjectCommand({ Bucket, Key, CopySource: encodeURIComponent(`${Bucket}/${from}`) }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return false;
      throw error;
    }
  }

  async function post({ url, fields }: { url: string; fields: Record<string, string> }, image: Uint8Array) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set('file', new Blob([image as Uint8Array<ArrayBuffer>]));
    const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(requestTimeoutMs) });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }

  return {
    client,
    close: () => client.destroy(),
    s3: {
      put: (Key, Body) => sent(() => client.send(new PutObjectCommand({ Bucket, Key, Body }))),
      delete: (Key) => sent(() => client.send(new DeleteObjectCommand({ Bucket, Key }))),
      copy: (from, to) => orNoResponse(() => copy(from, to)),
    },
    api: (route, options) => orNoResponse(() => request(route, options)),
    postForm: (form, image) => sent(() => post(form, image)),
    drawImage: async (kind) => new Uint8Array(await drawShape(shapeNames[kind] as Shape, createRandom(++imageCount))),
    notAnImage: () => new TextEncoder().encode(`not an image ${++imageCount}`),
    apiKeyFor: (requestId) => names[requestId % names.length] ?? '',
    now: Date.now,
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  };
}

const sent = async (work: () => Promise<unknown>): Promise<void> => void (await orNoResponse(work));

/** A request that fails may have taken effect. */
async function orNoResponse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new NoResponse(`no response: ${(error as Error).message.slice(0, 100)}`);
  }
}
