import { cpSync, existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { bundleFolders } from '../../shared/lambda/config.ts';
import { buildConsole } from './console.ts';
import { buildExportedFiles } from './exported-files.ts';
import { copyNativePackages, nativePackages, type Platform } from './native-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node loads a worker from a separate file, which is copied next to the bundle of the module that starts it. */
const workers = [{ of: 'shared/ml/extract/workers.ts', file: 'shared/ml/extract/worker.mjs' }];

/** Folder of the built-in base model, both in the repository and in a bundle. */
export const baseModel = 'bases/efficientnet-lite0';

export interface BundleOptions {
  /** The module that exports `handler` and `start`. */
  entry: string;
  platform: Platform;
  /** Include the base model: all of it, or its description without the weights. */
  base?: 'model' | 'description' | undefined;
  /** Include the built console. */
  console?: boolean | undefined;
  /** Include the files that exports contain unchanged. */
  exported?: boolean | undefined;
}

/**
 * Bundles a function into the folder `out`: `index.mjs`, its workers, the native packages that it imports, the base
 * model, the console, files for exports. Needs no network and no shell.
 * @throws Error when a source file is missing
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
    // Tree shaking of the AWS SDK and tfjs needs their ES modules: half the size, a quarter less time to load.
    mainFields: ['module', 'main'],
    external: [...nativePackages],
    // Bundled CommonJS modules call require() for external and built-in modules; an ES module has none.
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
  if (exported) buildExportedFiles(join(out, bundleFolders.exported));
  if (console) buildConsole(join(out, bundleFolders.console));
}

/**
 * The module that Lambda loads. It starts the function during initialization, when Lambda gives it full processors
 * whatever its memory. Importing the handler elsewhere starts nothing. If the start fails, the first call repeats it
 * and gets its error.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const startInInit = (module: string) =>
  `import { handler, start } from './${module}'; await start().catch(() => {}); export { handler };`;

/** Without the scripts that made the model, but with its licence and notice. */
function copyBaseModel(base: 'model' | 'description', out: string): void {
  const source = join(root, baseModel);
  if (!existsSync(source)) throw new Error(`The base model ${source} is missing. Check out the whole repository.`);
  const excluded = base === 'model' ? ['.py'] : ['.py', '.onnx'];
  cpSync(source, join(out, baseModel), { recursive: true, filter: (file) => !excluded.includes(extname(file)) });
}

/** {@link bundle} as a function's code. The hash is that of the bundle, so an unchanged function isn't deployed again. */
export function bundledCode(options: BundleOptions): Code {
  return Code.fromAsset(dirname(options.entry), {
    displayName: basename(dirname(options.entry)),
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The type requires an image. Local bundling succeeds or throws, so it is never pulled.
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
