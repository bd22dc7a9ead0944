import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the folder is called in the bundle of the function that exports. */
export const exportedFolder = 'exported';

/** What of onnxruntime-web a page loads from beside it. */
const wasm = 'ort-wasm-simd-threaded.wasm';

/**
 * Writes what exports hold as it is into the folder `out`: `standalone/`, the verify scripts, and `page/`, the page that
 * runs a model in a browser, its script bundled with onnxruntime-web.
 */
export function buildExportedFiles(out: string): void {
  const source = join(root, 'shared/export');
  cpSync(join(source, 'standalone'), join(out, 'standalone'), { recursive: true });
  for (const name of ['index.html', 'LICENSE-onnxruntime']) {
    cpSync(join(source, 'page', name), join(out, 'page', name));
  }
  cpSync(join(root, 'node_modules/onnxruntime-web/dist', wasm), join(out, 'page', wasm));
  buildSync({
    entryPoints: [join(source, 'page/page.mjs')],
    outfile: join(out, 'page/page.js'),
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'eof',
    logLevel: 'warning',
  });
}
