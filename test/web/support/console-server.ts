import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiApp } from '../../../functions/api/app.ts';
import type { ApiDeps } from '../../../functions/api/deps.ts';
import { createConsoleFiles } from '../../../functions/api/home.ts';
import { buildConsole } from '../../../infra/bundle/console.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The folder of the built console. It is built again only after its sources have changed. */
function builtConsole(): string {
  const web = join(root, 'web');
  const folders = [web, join(root, 'shared/api'), join(root, 'shared/domain')];
  const sources = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile());
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of sources.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  const cache = join(root, 'node_modules/.cache/headstart-console');
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  const made = `${folder}-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  buildConsole(made);
  try {
    renameSync(made, folder);
  } catch {
    // Another test file has built it meanwhile.
    rmSync(made, { recursive: true });
  }
  return folder;
}

/** Serves the built console as the api function does, with its policies, but without the API. */
export async function serveConsole(): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = builtConsole();
  const app = createApiApp({
    uploadLinks: createFakePresigner('uploads'),
    console: createConsoleFiles(folder),
    logger: createMemoryLogger(),
  } as ApiDeps & { console: ReturnType<typeof createConsoleFiles>; logger: ReturnType<typeof createMemoryLogger> });
  const server = createServer(async (request, response) => {
    const built = await app.request(`http://127.0.0.1${request.url}`, { headers: request.headers as HeadersInit }, {});
    response.writeHead(built.status, Object.fromEntries(built.headers));
    response.end(Buffer.from(await built.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
