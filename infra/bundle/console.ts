import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the console into the folder `out`, with a `.br` and a `.gz` of each file. It runs in a separate process: Vite
 * builds asynchronously, and CDK's bundling is synchronous.
 */
export function buildConsole(out: string): void {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', join(root, 'web'), '--outDir', out, '--emptyOutDir', '--logLevel', 'warn'];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  // The font's licence must accompany it.
  copyFileSync(join(root, 'node_modules/@fontsource-variable/inter/LICENSE'), join(out, 'assets/inter-OFL.txt'));
  for (const file of readdirSync(out, { recursive: true, withFileTypes: true })) {
    if (file.isFile() && /\.(html|js|css|svg)$/.test(file.name)) compress(join(file.parentPath, file.name));
  }
}

function compress(file: string): void {
  const bytes = readFileSync(file);
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 11, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
