import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, readBody } from '../http/server.ts';
import { failure, type Outcome } from './errors.ts';

/** Lambda's limit for the result of a synchronous call, in bytes. */
const responseLimit = 6_291_556;

export interface Invocation {
  requestId: string;
  payload: Buffer;
  deadlineMs: number;
  functionArn: string;
  traceHeader: string;
}

/** Events of an environment's process. */
export interface SessionEvents {
  /** The process requests its first call, so it has started. */
  onReady(): void;
  onInitError(outcome: Outcome): void;
  onOutcome(requestId: string, outcome: Outcome): void;
}

/** The Runtime API as one environment sees it. */
export interface Session {
  /** The value of AWS_LAMBDA_RUNTIME_API. Its random part keeps other processes out. */
  address: string;
  /** Sends a call as soon as the process requests one, and then calls `onTaken`. */
  send(invocation: Invocation, onTaken: () => void): void;
  close(): void;
}

export interface RuntimeApi {
  open(events: SessionEvents): Session;
  stop(): Promise<void>;
}

interface State extends SessionEvents {
  waiting?: ServerResponse | undefined;
  queued?: { invocation: Invocation; onTaken: () => void } | undefined;
  ready: boolean;
}

/**
 * Lambda's Runtime API for all environments, on one port of 127.0.0.1.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const sessions = new Map<string, State>();
  const server = createServer((request, response) => {
    const [, id = '', , runtime, ...rest] = (request.url ?? '').split('/');
    const state = sessions.get(id);
    if (!state || runtime !== 'runtime') return respond(response, 404, { errorType: 'NotFound' });
    route(state, request, response, rest).catch(() => response.destroy());
  });
  // A call can take as long as its function's timeout, and the connection lasts as long as the process.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  const port = await listen(server, 0, 'No port is free on 127.0.0.1.');

  return {
    open(events) {
      const id = randomUUID();
      const state: State = { ...events, ready: false };
      sessions.set(id, state);
      return {
        address: `127.0.0.1:${port}/${id}`,
        send(invocation, onTaken) {
          state.queued = { invocation, onTaken };
          handOver(state);
        },
        close: () => sessions.delete(id),
      };
    },
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function route(state: State, request: IncomingMessage, response: ServerResponse, path: string[]): Promise<void> {
  const [kind, id = '', ending] = path;
  if (request.method === 'GET' && kind === 'invocation' && id === 'next') {
    state.waiting = response;
    response.on('close', () => {
      if (state.waiting === response) state.waiting = undefined;
    });
    if (!state.ready) {
      state.ready = true;
      state.onReady();
    }
    return handOver(state);
  }
  if (request.method !== 'POST') return respond(response, 405, { errorType: 'MethodNotAllowed' });
  const body = await readBody(request, responseLimit);
  if (kind === 'init' && id === 'error') {
    state.onInitError({ functionError: 'Unhandled', payload: body ?? Buffer.from('{}') });
    return respond(response, 202, { status: 'OK' });
  }
  if (kind !== 'invocation') return respond(response, 404, { errorType: 'NotFound' });
  if (!body) {
    const text = `Response payload size exceeded maximum allowed payload size (${responseLimit} bytes).`;
    state.onOutcome(id, failure('Function.ResponseSizeTooLarge', text));
    return respond(response, 413, { errorType: 'RequestEntityTooLarge' });
  }
  state.onOutcome(id, ending === 'error' ? { functionError: 'Unhandled', payload: body } : { payload: body });
  respond(response, 202, { status: 'OK' });
}

function handOver(state: State): void {
  const { waiting, queued } = state;
  if (!waiting || !queued) return;
  state.waiting = undefined;
  state.queued = undefined;
  const { requestId, payload, deadlineMs, functionArn, traceHeader } = queued.invocation;
  queued.onTaken();
  waiting.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': payload.length,
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Deadline-Ms': deadlineMs,
    'Lambda-Runtime-Invoked-Function-Arn': functionArn,
    'Lambda-Runtime-Trace-Id': traceHeader,
  });
  waiting.end(payload);
}

function respond(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
