import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiApp } from '../../../functions/api/app.ts';
import type { ApiDeps } from '../../../functions/api/deps.ts';
import { createConsoleFiles } from '../../../functions/api/home.ts';
import { buildConsole } from '../../../infra/console.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';

/** The built console, served as the api function serves it, with its policies; the API itself is not there. */
export async function serveConsole(): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-console-'));
  buildConsole(folder);
  const app = createApiApp({
    uploadLinks: createFakePresigner('uploads'),
    console: createConsoleFiles(folder),
    logger: createMemoryLogger(),
  } as ApiDeps & { console: ReturnType<typeof createConsoleFiles>; logger: ReturnType<typeof createMemoryLogger> });
  const server = createServer(async (request, response) => {
    const answer = await app.request(`http://127.0.0.1${request.url}`, { headers: request.headers as HeadersInit }, {});
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}
