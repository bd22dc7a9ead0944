import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context } from 'hono';
import { once } from '../../shared/lambda/once.ts';
import type { Presigner } from '../../shared/ports/presigner.ts';

/** Reads a file of the built console by its path; undefined if it does not exist. */
export type ConsoleFiles = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** Reads the console in the bundle (infra/bundle/console.ts). Each file is read once. */
export function createConsoleFiles(folder: string): ConsoleFiles {
  const read = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();
  return (path) => {
    if (!/^(assets\/)?[\w-]+(\.[\w-]+)+$/.test(path)) return Promise.resolve(undefined);
    const known = read.get(path) ?? readFile(join(folder, path)).then((bytes) => new Uint8Array(bytes), isMissing);
    read.set(path, known);
    return known;
  };
}

function isMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/**
 * Serves the console: its page, which browsers revalidate, and its assets, whose names change with their content. Files
 * were compressed at build time.
 */
export function createHome(files: ConsoleFiles, uploadLinks: Presigner) {
  const policy = once(() => contentSecurityPolicy(uploadLinks));

  async function send(c: Context, path: string, headers: Record<string, string>): Promise<Response> {
    const accepted = c.req.header('accept-encoding') ?? '';
    const encodings = [
      ...(/\bbr\b/.test(accepted) ? ([['.br', 'br']] as const) : []),
      ...(/\bgzip\b/.test(accepted) ? ([['.gz', 'gzip']] as const) : []),
      ['', undefined] as const,
    ];
    for (const [suffix, encoding] of encodings) {
      const body = await files(`${path}${suffix}`);
      if (!body) continue;
      return c.body(body, 200, {
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        vary: 'accept-encoding',
        ...(encoding && { 'content-encoding': encoding }),
        ...headers,
      });
    }
    return c.notFound();
  }

  return {
    page: async (c: Context) =>
      send(c, 'index.html', {
        'cache-control': 'no-cache',
        'content-security-policy': await policy(),
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
        'referrer-policy': 'no-referrer',
      }),
    asset: (c: Context) =>
      send(c, `assets/${c.req.param('file')}`, { 'cache-control': 'public, max-age=31536000, immutable' }),
  };
}

/** Allows scripts and styles of this origin, and images and requests also from the uploads bucket. */
async function contentSecurityPolicy(uploadLinks: Presigner): Promise<string> {
  const { url } = await uploadLinks.upload('_predict/policy', { contentType: 'image/jpeg', maxBytes: 1 });
  const link = await uploadLinks.download('_predict/policy', { contentType: 'image/jpeg' });
  const bucket = [...new Set([url, link].map((each) => new URL(each).origin))].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' blob: data: ${bucket}`,
    `connect-src 'self' ${bucket}`,
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
