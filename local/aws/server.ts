import type { ServerResponse } from 'node:http';
import { createHttpServer, foreignDomain, listen } from '../http/server.ts';
import { type RawRequest, readRequest } from './requests/request.ts';
import { type AwsResponse, send } from './requests/response.ts';
import { document } from './s3/protocol/xml.ts';

export interface ServerOptions {
  s3(request: RawRequest): Promise<AwsResponse>;
  sqs(request: RawRequest, signal: AbortSignal): Promise<AwsResponse>;
}

export interface AwsServer {
  /** Resolves to the port. */
  listen(port: number): Promise<number>;
  /** Finishes requests in progress, then closes. */
  close(): Promise<void>;
}

/** One HTTP server for S3 and SQS, on 127.0.0.1. */
export function createAwsServer({ s3, sqs }: ServerOptions): AwsServer {
  const inProgress = new Set<Promise<void>>();
  const options = { keepAliveTimeout: 65_000, requestTimeout: 0, noDelay: true };
  const server = createHttpServer(options, (req, res) => {
    const responding: Promise<void> = respond(readRequest(req), res)
      // Routers turn every other error into a response: this one means that the connection is gone.
      .catch(() => {
        res.destroy();
      })
      .then(() => {
        inProgress.delete(responding);
      });
    inProgress.add(responding);
  });

  function respond(request: RawRequest, res: ServerResponse): Promise<void> {
    const problem = foreignDomain(request.source);
    if (problem !== undefined) return send(res, refusal(request, problem));
    return isSqs(request) ? respondSqs(request, res) : respondS3(request, res);
  }

  async function respondS3(request: RawRequest, res: ServerResponse): Promise<void> {
    const response = await s3(request);
    // A client that is still sending a refused body reads the response only after it has sent the rest.
    request.source.resume();
    await send(res, response);
  }

  async function respondSqs(request: RawRequest, res: ServerResponse): Promise<void> {
    const gone = new AbortController();
    const abort = () => gone.abort();
    res.once('close', abort);
    // A client that closed its side may be gone: it gets no more messages.
    request.source.socket.once('end', abort);
    try {
      await send(res, await sqs(request, gone.signal));
    } finally {
      request.source.socket.off('end', abort);
    }
  }

  return {
    listen: (port) =>
      listen(
        server,
        port,
        `Port ${port} is in use. Stop the process that uses it, or choose another (0: any free port).`,
      ),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      while (inProgress.size > 0) await Promise.all(inProgress);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The service is in the request's target, or in the scope of its signature. */
function isSqs({ headers }: RawRequest): boolean {
  return (
    (headers['x-amz-target'] ?? '').startsWith('AmazonSQS.') || /\/sqs\/aws4_request/.test(headers.authorization ?? '')
  );
}

function refusal(request: RawRequest, message: string): AwsResponse {
  if (!isSqs(request)) {
    const elements = Object.entries({ Code: 'AccessDenied', Message: message, Resource: request.path });
    return { status: 403, body: document(['Error', elements], { plain: true }) };
  }
  const body = JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDeniedException', message });
  return { status: 403, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
}
