import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpServer, foreignHost, listen } from '../http/server.ts';
import type { Gateway } from './gateway.ts';
import { gatewayResponse, type HttpResponse, internalError } from './response.ts';

export interface HttpServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Until this call, every response is 503. */
  serve(gateway: Gateway): void;
  /** Accepts no more requests, and resolves when those in progress have ended. */
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 immediately, so that the address is known, and a port in use is reported, before anything starts.
 * @param port 0: any free port
 * @throws Error when the port is in use
 */
export async function openHttpServer(port: number): Promise<HttpServer> {
  let gateway: Gateway = async () => gatewayResponse(503, 'Service Unavailable');
  const server = createHttpServer({}, (request, response) => {
    respond(request)
      .catch(internalError)
      .then((ready) => {
        // When stopping, connections must not stay open for another request.
        if (!server.listening) response.setHeader('connection', 'close');
        send(request, response, ready);
      })
      .catch(() => response.destroy());
  });
  const respond: Gateway = async (request) => {
    const problem = foreignHost(request);
    return problem === undefined ? gateway(request) : gatewayResponse(403, problem);
  };
  // Longer than clients keep idle connections, so that none sends a request on one that is closing.
  server.keepAliveTimeout = 65_000;
  const inUse = `Port ${port} on 127.0.0.1 is in use. Choose another with --api-port.`;
  const url = `http://127.0.0.1:${await listen(server, port, inUse)}`;
  return {
    url,
    serve(newGateway) {
      gateway = newGateway;
    },
    stop() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      return closed;
    },
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: HttpResponse): void {
  try {
    response.writeHead(status, {
      ...headers,
      ...(status !== 204 && { 'content-length': body.length }),
      'apigw-requestid': randomUUID(),
    });
  } catch {
    // The function's response has an invalid header.
    send(request, response, internalError());
    return;
  }
  response.end(request.method === 'HEAD' ? undefined : body);
}
