import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const systemPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The dynamic loader of the Chromium from npm, which only runs on Linux on x64 with glibc. */
const loader = '/lib64/ld-linux-x86-64.so.2';

export interface Host {
  platform: string;
  arch: string;
  exists: (path: string) => boolean;
}

export type Source = { from: 'CHROMIUM' | 'system'; path: string } | { from: 'npm' };

const thisHost: Host = { platform: process.platform, arch: process.arch, exists: existsSync };

export const noChromium =
  'There is no Chromium for this machine on npm, and none is installed. Install Chromium, or set CHROMIUM to its path.';

/**
 * The source of Chromium: the path in CHROMIUM, otherwise npm, otherwise the system; undefined if there is none.
 * @throws Error: CHROMIUM names a file that does not exist
 */
export function chromiumSource(named = process.env.CHROMIUM, host = thisHost): Source | undefined {
  if (named) {
    if (!host.exists(named)) throw new Error(`CHROMIUM is ${named}, which does not exist.`);
    return { from: 'CHROMIUM', path: named };
  }
  if (host.platform === 'linux' && host.arch === 'x64' && host.exists(loader)) return { from: 'npm' };
  return systemChromium(host);
}

function systemChromium({ exists }: Host): Source | undefined {
  const path = systemPlaces.find((place) => exists(place));
  return path === undefined ? undefined : { from: 'system', path };
}

export interface Chromium {
  path: string;
  /** Environment variables that Chromium needs. */
  env: Record<string, string>;
}

let found: Chromium | undefined;

/** @throws Error if there is no Chromium here, or the one from npm does not start */
export function chromiumHere(): Chromium {
  found ??= resolve(chromiumSource());
  return found;
}

function resolve(source: Source | undefined): Chromium {
  if (!source) throw new Error(noChromium);
  if (source.from !== 'npm') return { path: source.path, env: {} };
  const folder = unpacked();
  const path = join(folder, 'chromium');
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: folder };
  const own: Record<string, string> = { ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023/lib') };
  let why = '';
  // Prefer the system's libraries, which match its C library; a slim image has none.
  for (const env of [fonts, own]) {
    const { status, stderr, error } = spawnSync(path, ['--version'], { env: { ...process.env, ...env } });
    if (status === 0) return { path, env };
    why = error?.message ?? stderr.toString().trim();
  }
  const system = systemChromium(thisHost);
  if (system && 'path' in system) return { path: system.path, env: {} };
  throw new Error(
    `The Chromium of @sparticuz/chromium does not start: ${why}. Set CHROMIUM to the path of another one.`,
  );
}

/** The package unpacks missing files into the temporary folder. For Lambda, it also unpacks libraries. */
const unpack = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";

/** The folder of the unpacked package, created atomically, once for each version. */
function unpacked(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'));
  const cache = join(root, 'node_modules/.cache');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const made = mkdtempSync(`${folder}-`);
  try {
    const env = { ...process.env, TMPDIR: made, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
    execFileSync(process.execPath, ['--input-type=module', '--eval', unpack], { cwd: root, env, stdio: 'pipe' });
    writeFileSync(join(made, 'fonts.conf'), fontsIn(folder));
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Another process may have created the folder first.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Configures the package's fonts, for a machine without fonts. https://www.freedesktop.org/software/fontconfig/ */
const fontsIn = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
