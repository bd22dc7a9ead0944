import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../local/template/synth.ts';
import type { Bench } from './harness/bench.ts';
import { functionSpecs } from './harness/function-specs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Parts of a bundle. A file counts towards the first part whose pattern matches its path in the bundle. */
const parts = [
  { title: 'JS', fits: /^index\.mjs$/ },
  { title: 'onnxruntime', fits: /^node_modules\/onnxruntime/ },
  { title: 'sharp, libvips', fits: /^node_modules\/(sharp|@img|detect-libc|semver)\// },
  { title: 'base model', fits: /^bases\// },
  { title: 'other', fits: /./ },
] as const;

export const bundles: Bench = {
  name: 'bundles',
  title: 'Size of the bundles',
  method:
    "Synthesizes the app as for a deployment, with this platform's native packages, and adds up the sizes of all files of each function's code, unzipped.",
  ownData: 'none',
  async run({ scratch, table, plot }) {
    const out = join(scratch, 'cdk.out');
    await synthesize({ root, out, context: { natives: 'host' } });
    const functions = functionSpecs(out);
    const rows = await Promise.all(
      functions.map(async ({ codeDir, environment }) => {
        const sizes = partSizes(await filesIn(codeDir));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const megabytes = [...sizes, total, total - (sizes[3] ?? 0)].map((bytes) => bytes / 1e6);
        return [environment.POWERTOOLS_SERVICE_NAME ?? '', ...megabytes];
      }),
    );
    table({
      title: 'MB, unzipped',
      columns: [
        { title: 'function' },
        ...[...parts.map(({ title }) => title), 'total', 'without base model'].map((title) => ({ title, digits: 1 })),
      ],
      rows: rows.sort((a, b) => String(a[0]).localeCompare(String(b[0]))),
    });
    plot({ kind: 'bars', title: 'MB of a bundle, unzipped', table: 'MB, unzipped', x: 'function', y: 'total' });
  },
};

/** Bytes of each part, in the order of `parts`. */
export function partSizes(files: readonly { path: string; bytes: number }[]): number[] {
  const sizes = parts.map(() => 0);
  for (const { path, bytes } of files) {
    const part = parts.findIndex(({ fits }) => fits.test(path));
    sizes[part] = (sizes[part] ?? 0) + bytes;
  }
  return sizes;
}

async function filesIn(dir: string): Promise<{ path: string; bytes: number }[]> {
  const paths = await readdir(dir, { recursive: true });
  const found = await Promise.all(paths.map(async (path) => ({ path, status: await stat(join(dir, path)) })));
  return found
    .filter(({ status }) => status.isFile())
    .map(({ path, status }) => ({ path: path.replaceAll('\\', '/'), bytes: status.size }));
}
