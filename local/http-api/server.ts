import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpServer, foreignHost, listen } from '../http/server.ts';
import type { Gateway } from './gateway.ts';
import { gatewayAnswer, type HttpResponse, internalError } from './response.ts';

export interface HttpServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Answers with 503 until it is given what to serve. */
  serve(gateway: Gateway): void;
  /** Takes no more requests, and resolves when those under way are answered. */
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 at once, so that the address is known and a port in use is found before anything else starts.
 * @param port 0: any free port.
 * @throws Error when the port is in use.
 */
export async function openHttpServer(port: number): Promise<HttpServer> {
  let gateway: Gateway = async () => gatewayAnswer(503, 'Service Unavailable');
  const server = createHttpServer({}, (request, response) => {
    answer(request)
      .catch(internalError)
      .then((answered) => {
        // Once stopping, a connection must not wait for its next request.
        if (!server.listening) response.setHeader('connection', 'close');
        send(request, response, answered);
      })
      .catch(() => response.destroy());
  });
  const answer: Gateway = async (request) => {
    const foreign = foreignHost(request);
    return foreign === undefined ? gateway(request) : gatewayAnswer(403, foreign);
  };
  // Longer than clients keep an idle connection, so that none sends on one that is being closed.
  server.keepAliveTimeout = 65_000;
  const inUse = `Port ${port} on 127.0.0.1 is in use. Choose another with --api-port.`;
  const url = `http://127.0.0.1:${await listen(server, port, inUse)}`;
  return {
    url,
    serve(given) {
      gateway = given;
    },
    stop() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      return closed;
    },
  };
}

function send(request: IncomingMessage, response: ServerResponse, answer: HttpResponse): void {
  const { status, headers, body } = answer;
  try {
    response.writeHead(status, {
      ...headers,
      ...(status !== 204 && { 'content-length': body.length }),
      'apigw-requestid': randomUUID(),
    });
  } catch {
    // A header that the function gave can't be sent.
    send(request, response, internalError());
    return;
  }
  response.end(request.method === 'HEAD' ? undefined : body);
}
