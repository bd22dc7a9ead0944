import { cpSync, existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Packages with native code: esbuild can't bundle them, so they are copied next to the bundle. */
export const nativePackages = ['onnxruntime-node', 'sharp'] as const;
export type NativePackage = (typeof nativePackages)[number];

/** `linux-x64`, `darwin-arm64` and so on, as in the names of npm's platform packages. */
export type Platform = `${string}-${string}`;

export const hostPlatform: Platform = `${process.platform}-${process.arch}`;

interface Part {
  name: string;
  /** The package does not exist on every platform. */
  optional?: boolean;
  /** A path inside the package that must exist. */
  requires?: string;
  /** Files to leave out, by path inside the package with `/`. */
  skip?: (path: string) => boolean;
}

/** The packages that each one needs at run time, without the dependencies of its installer. */
const partsOf: Record<NativePackage, (platform: Platform) => Part[]> = {
  'onnxruntime-node': (platform) => [
    {
      name: 'onnxruntime-node',
      requires: `bin/napi-v6/${platform.replace('-', '/')}`,
      skip: (path) => /^(lib|script)$/.test(path) || isOtherPlatform(path, platform),
    },
    { name: 'onnxruntime-common', skip: (path) => /^(lib|dist\/esm)$/.test(path) },
  ],
  sharp: (platform) => [
    { name: 'sharp', skip: (path) => /^(src|install)$/.test(path) },
    { name: 'detect-libc' },
    { name: 'semver' },
    { name: '@img/colour' },
    { name: `@img/sharp-${platform}` },
    { name: `@img/sharp-libvips-${platform}`, optional: true, skip: (path) => path === 'lib/glib-2.0' },
  ],
};

function isOtherPlatform(path: string, platform: Platform): boolean {
  const [bin, , ...parts] = path.split('/');
  const wanted = platform.split('-');
  return bin === 'bin' && wanted.some((part, i) => parts[i] !== undefined && parts[i] !== part);
}

/**
 * Copies `names` and their dependencies for `platform` from the folder `from` (a `node_modules`) to the folder `to`.
 * @throws Error when a package isn't installed for that platform
 */
export function copyNativePackages(names: readonly NativePackage[], platform: Platform, from: string, to: string) {
  for (const { name, optional, requires = '', skip } of names.flatMap((each) => partsOf[each](platform))) {
    const source = join(from, name);
    if (!existsSync(join(source, requires))) {
      if (optional) continue;
      throw new Error(
        `${join(source, requires)} is missing: the package is not installed for ${platform}. ${installHint(platform)}`,
      );
    }
    cpSync(source, join(to, name), {
      recursive: true,
      filter: (file) => {
        const path = relative(source, file).split(sep).join('/');
        return !/\.(d\.[cm]?ts|map|md)$/.test(path) && !skip?.(path);
      },
    });
  }
}

function installHint(platform: Platform): string {
  const [os, cpu] = platform.split('-');
  const libc = os === 'linux' ? ' --libc=glibc' : '';
  return `Run npm ci --os=${os} --cpu=${cpu}${libc} to deploy, or npm ci to run on this machine.`;
}
