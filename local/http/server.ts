import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from 'node:http';

const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The reason to refuse a request because of its `Host`, if there is one. A web page can let its own domain point to
 * 127.0.0.1 (DNS rebinding), and its requests then have that domain. Any port is accepted: tunnels and containers change
 * it.
 */
export function foreignHost({ headers: { host = '' } }: IncomingMessage): string | undefined {
  return ownNames.has(nameIn(host)) ? undefined : refusalOf(host);
}

/**
 * As {@link foreignHost}, for services that require signatures. A name without a dot is accepted: containers may use
 * one for this machine, and no page on the internet has one.
 */
export function foreignDomain({ headers: { host = '' } }: IncomingMessage): string | undefined {
  const name = nameIn(host);
  return ownNames.has(name) || /^[a-z0-9-]+$/.test(name) ? undefined : refusalOf(host);
}

const nameIn = (host: string) => host.replace(/:\d{1,5}$/, '').toLowerCase();

function refusalOf(host: string): string {
  return `The Host header ${JSON.stringify(host)} is not this machine's. Use 127.0.0.1 or localhost in the address.`;
}

/**
 * A server whose clients may close their side of the connection after the request, as with AWS. It survives connections
 * that it can't accept.
 */
export function createHttpServer(options: ServerOptions, onRequest: RequestListener): Server {
  const server = createServer(options, onRequest);
  // Node does not document this option, and its types lack it:
  // https://github.com/nodejs/node/blob/v24.x/lib/_http_server.js
  Object.assign(server, { httpAllowHalfOpen: true });
  return server;
}

/**
 * Listens on 127.0.0.1. Resolves to the port.
 * @param port 0: any free port
 * @param inUse error message if another process uses it
 */
export function listen(server: Server, port: number, inUse: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(inUse) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      // Later errors are connections that can't be accepted because too many files are open.
      server.removeAllListeners('error').on('error', () => {});
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** The body; undefined if it is larger than `limit` bytes. The rest is still read, so that the client gets the response. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}
