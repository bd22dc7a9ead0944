import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from 'node:http';

/** How this machine calls itself. */
const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Why a request is refused for its `Host`; undefined when it isn't. A web page can have its own name point to 127.0.0.1
 * (DNS rebinding), and its requests then carry that name. The port is not looked at, since tunnels and containers
 * change it.
 */
export function foreignHost({ headers: { host = '' } }: IncomingMessage): string | undefined {
  return ownNames.has(nameIn(host)) ? undefined : refusalOf(host);
}

/**
 * As {@link foreignHost}, for services that ask for signatures. Names without a dot are let through: in a network of
 * containers this machine may have one, and no page on the internet does.
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
 * A server whose clients may close their side of the connection once they have sent the request, as AWS's do. When it
 * can't take a connection, it goes on with the others.
 */
export function createHttpServer(options: ServerOptions, onRequest: RequestListener): Server {
  const server = createServer(options, onRequest);
  // Not in Node's documentation, nor in its types: https://github.com/nodejs/node/blob/v24.x/lib/_http_server.js
  Object.assign(server, { httpAllowHalfOpen: true });
  return server;
}

/**
 * Listens on 127.0.0.1. Resolves to the port.
 * @param port 0: any free one.
 * @param inUse what to say when another process has it.
 */
export function listen(server: Server, port: number, inUse: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(inUse) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      // From now on, an error is one connection that could not be taken: too many files are open.
      server.removeAllListeners('error').on('error', () => {});
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
