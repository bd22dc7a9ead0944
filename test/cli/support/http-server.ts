import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  /** Path and query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface Answer {
  status?: number;
  json?: unknown;
  text?: string | Uint8Array;
  headers?: Record<string, string>;
  /** Closes the connection instead of answering. */
  cut?: boolean;
}

/** A server on a free port that answers as told and remembers what it was asked. */
export async function startServer(answer: (request: Received) => Answer | Promise<Answer>) {
  const received: Received[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, body: Buffer.concat(chunks) };
    received.push(request);
    const its = await answer(request);
    if (its.cut) return incoming.socket.destroy();
    const type = its.json === undefined ? 'text/plain' : 'application/json';
    outgoing.writeHead(its.status ?? 200, { 'content-type': type, ...its.headers });
    outgoing.end(its.json === undefined ? its.text : JSON.stringify(its.json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type TestServer = Awaited<ReturnType<typeof startServer>>;
