import { request } from 'node:http';
import { jest } from '@jest/globals';
import type { HttpEvent } from '../../../local/http-api/event.ts';
import { createGateway } from '../../../local/http-api/gateway.ts';
import { type HttpServer, openHttpServer } from '../../../local/http-api/server.ts';
import type { Outcome } from '../../../local/lambda/errors.ts';
import type { HttpApiSpec } from '../../../local/template/http-api.ts';

type Handle = (event: HttpEvent) => unknown;
type Authorize = (event: HttpEvent & { identitySource: string[] }) => unknown;

export const authorizer = { functionArn: 'authorize', identityHeaders: ['authorization'], ttlSeconds: 60 };
export const good = ['Authorization', 'Bearer good'];

const routes = [
  { key: 'ANY /open/{proxy+}', functionArn: 'web', timeoutMs: 30_000 },
  { key: 'GET /slow', functionArn: 'web', timeoutMs: 50 },
  { key: 'GET /v1/{proxy+}', functionArn: 'web', timeoutMs: 30_000, authorizer },
  { key: 'GET /v2/{id}', functionArn: 'web', timeoutMs: 30_000, authorizer },
];

export interface Sent {
  method?: string;
  /** Names and values in turn. Only these are sent, while fetch would add its own. */
  headers?: string[];
  body?: Buffer;
}

/** An HTTP API on a free port, with mock functions. */
export class TestApi {
  readonly web: jest.Mock<Handle> = jest.fn<Handle>(() => ({ statusCode: 200, body: 'ok' }));
  readonly authorize: jest.Mock<Authorize> = jest.fn<Authorize>(({ identitySource }) => ({
    isAuthorized: identitySource[0] === 'Bearer good',
    context: { scopes: 'predict' },
  }));
  readonly server: HttpServer;

  private constructor(server: HttpServer) {
    this.server = server;
  }

  static async open(): Promise<TestApi> {
    return new TestApi(await openHttpServer(0));
  }

  /** The last event of `web`. */
  get event(): HttpEvent {
    return this.web.mock.lastCall?.[0] as HttpEvent;
  }

  serve(changes: Partial<HttpApiSpec> = {}): void {
    const spec = { id: 'api', name: 'Test', routes, ...changes };
    const functions = { web: this.web, authorize: this.authorize };
    const functionOf = (arn: string) => {
      if (!(arn in functions)) throw new Error(`No function ${arn}.`);
      return { invoke: invokeOf(functions[arn as keyof typeof functions] as jest.Mock<(event: never) => unknown>) };
    };
    this.server.serve(createGateway({ spec, accountId: '123456789012', region: 'us-east-1', functionOf }));
  }

  send(path: string, { method = 'GET', headers = [], body = Buffer.alloc(0) }: Sent = {}) {
    return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((done, failed) => {
      const { hostname, port, host } = new URL(this.server.url);
      const own = ['Host', host, ...(body.length > 0 ? ['Content-Length', `${body.length}`] : [])];
      const sent = request(
        { hostname, port, path, method, headers: [...own, ...headers], agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () =>
            done({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      sent.on('error', failed);
      sent.end(body);
    });
  }
}

/** A mock that returns an Error is a failed call. */
const invokeOf =
  (handle: (event: never) => unknown) =>
  async (event: Buffer | object): Promise<Outcome> => {
    const answer = await handle(event as never);
    if (answer instanceof Error) return { functionError: 'Unhandled', payload: Buffer.from('{}') };
    return { payload: Buffer.from(JSON.stringify(answer ?? null)) };
  };
