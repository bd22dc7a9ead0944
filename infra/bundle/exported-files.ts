import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A page loads this file of onnxruntime-web from its own folder. */
const wasm = 'ort-wasm-simd-threaded.wasm';

/**
 * Writes the files that exports contain unchanged into the folder `out`: `standalone/`, the verify scripts, and `page/`,
 * which runs a model in a browser. The page's script is bundled with onnxruntime-web.
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
