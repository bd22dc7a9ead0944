import { cpSync, existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { buildConsole, consoleFolder } from './console.ts';
import { buildExportedFiles, exportedFolder } from './exported-files.ts';
import { copyNativePackages, nativePackages, type Platform } from './native-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node loads a worker from its file: it goes along, beside the bundle, with the module that starts it. */
const workers = [{ of: 'shared/ml/extract/workers.ts', file: 'shared/ml/extract/worker.mjs' }];

/** The built-in base model's folder, in the repository and in a bundle alike. */
export const baseModel = 'bases/efficientnet-lite0';

export interface BundleOptions {
  /** The module that exports `handler` and `start`. */
  entry: string;
  platform: Platform;
  /** What of the base model goes along: all of it, what describes it (no weights), or nothing. */
  base?: 'model' | 'description' | undefined;
  /** Whether the console goes along, built. */
  console?: boolean | undefined;
  /** Whether what exports hold as it is goes along. */
  exported?: boolean | undefined;
}

/**
 * Bundles a function into the folder `out`: `index.mjs`, its workers, the native packages that it imports, the base
 * model, the console, what exports hold. Needs no network and no shell.
 * @throws Error when something to be bundled is missing.
 */
export function bundle({ entry, platform, base, console, exported }: BundleOptions, out: string): void {
  const { metafile } = buildSync({
    stdin: {
      contents: startInInit(basename(entry)),
      resolveDir: resolve(root, dirname(entry)),
      sourcefile: 'index.mjs',
    },
    outfile: join(out, 'index.mjs'),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The ES modules of the AWS SDK and of tfjs leave out what isn't used: half the size, a quarter less time to load.
    mainFields: ['module', 'main'],
    external: [...nativePackages],
    // Bundled CommonJS calls require() for what is external or built in; an ES module has none.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    // Names are kept, so that stack traces can be read without a source map.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const imported = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  const natives = nativePackages.filter((name) => imported.includes(name));
  copyNativePackages(natives, platform, join(root, 'node_modules'), join(out, 'node_modules'));
  for (const { of, file } of workers) if (metafile.inputs[of]) cpSync(join(root, file), join(out, basename(file)));
  if (base) copyBaseModel(base, out);
  if (exported) buildExportedFiles(join(out, exportedFolder));
  if (console) buildConsole(join(out, consoleFolder));
}

/**
 * What Lambda loads. It starts the function while Lambda initializes the environment, which has full processors
 * whatever its memory; importing the handler anywhere else starts nothing. The first call tries a failed start again, and
 * its error is that call's.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const startInInit = (module: string) =>
  `import { handler, start } from './${module}'; await start().catch(() => {}); export { handler };`;

/** What made the model stays behind; its licence and notice go along. */
function copyBaseModel(base: 'model' | 'description', out: string): void {
  const source = join(root, baseModel);
  if (!existsSync(source)) throw new Error(`The base model ${source} is missing. Check out the whole repository.`);
  const left = base === 'model' ? ['.py'] : ['.py', '.onnx'];
  cpSync(source, join(out, baseModel), { recursive: true, filter: (file) => !left.includes(extname(file)) });
}

/** {@link bundle} as a function's code. Its hash is that of the bundle, so that an unchanged function isn't deployed. */
export function bundledCode(options: BundleOptions): Code {
  return Code.fromAsset(dirname(options.entry), {
    displayName: basename(dirname(options.entry)),
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The type asks for an image; bundling here always succeeds or throws, so it is never pulled.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(out) {
          bundle(options, out);
          return true;
        },
      },
    },
  });
}
