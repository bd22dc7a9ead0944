import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** The app's sources. A change in any of them requires another synthesis. */
const sources = ['infra', 'functions', 'shared', 'bases', 'web', 'package-lock.json', 'cdk.json', 'tsconfig.json'];

export interface SynthOptions {
  /** The repository. */
  root: string;
  /** Folder of the cloud assembly, which is replaced. */
  out: string;
  /** CDK context values, with precedence over those of cdk.json. */
  context: Record<string, unknown>;
  /** Folder with copies of the last assemblies, for other output folders. By default, nothing is copied. */
  cache?: string | undefined;
}

/** Assemblies in a cache: each takes about 300 MB. */
const maxCached = 2;

/**
 * Runs the CDK app, unless the last run had the same sources and context, or the cache has its assembly.
 * @returns did it run?
 * @throws Error with the output of an app that failed
 */
export async function synthesize({ root, out, context, cache }: SynthOptions): Promise<boolean> {
  if (!existsSync(join(root, 'node_modules', 'tsx')))
    throw new Error(`The packages of ${root} are not installed. Run npm ci there first.`);
  // Outside of the output folder, and written only by a complete synthesis.
  const digestFile = `${out}.digest`;
  const digest = digestOf(root, context);
  if (existsSync(join(out, 'manifest.json')) && readText(digestFile) === digest) return false;
  rmSync(digestFile, { force: true });
  rmSync(out, { recursive: true, force: true });
  const isCached = cache !== undefined && takeCached(join(cache, digest), out);
  if (!isCached) {
    mkdirSync(out, { recursive: true });
    await run(root, out, context);
    if (cache) keep(out, cache, digest);
  }
  writeFileSync(digestFile, digest);
  return !isCached;
}

/** Copies an assembly from the cache. Another process may delete it meanwhile. */
function takeCached(cached: string, out: string): boolean {
  try {
    cpSync(cached, out, { recursive: true });
    return true;
  } catch {
    rmSync(out, { recursive: true, force: true });
    return false;
  }
}

/** Copies an assembly to the cache, and deletes the oldest ones there. Other processes may do the same. */
function keep(out: string, cache: string, digest: string): void {
  mkdirSync(cache, { recursive: true });
  const copy = mkdtempSync(join(cache, '.copy-'));
  cpSync(out, copy, { recursive: true });
  try {
    renameSync(copy, join(cache, digest));
  } catch {
    // Another process was faster.
    rmSync(copy, { recursive: true, force: true });
  }
  const ages = readdirSync(cache).flatMap((name) => {
    const found = name.startsWith('.') ? undefined : statSync(join(cache, name), { throwIfNoEntry: false });
    return found ? [{ name, since: found.mtimeMs }] : [];
  });
  for (const { name } of ages.sort((a, b) => b.since - a.since).slice(maxCached))
    rmSync(join(cache, name), { recursive: true, force: true });
}

/** A digest of the context, and of the sources' paths, sizes and modification times. */
function digestOf(root: string, context: Record<string, unknown>): string {
  const hash = createHash('sha256').update(JSON.stringify([context, process.version]));
  const add = (path: string) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found) return;
    if (found.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) add(join(path, name));
    else hash.update(JSON.stringify([path, found.size, found.mtimeMs]));
  };
  for (const source of sources) add(source);
  return hash.digest('hex');
}

function run(root: string, out: string, context: Record<string, unknown>): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', join('infra', 'app.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify({ ...contextOf(join(root, 'cdk.json')), ...context }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      if (code === 0) done();
      else fail(new Error(`The CDK app infra/app.ts failed (exit code ${code}).\n${output.trim()}`));
    });
  });
}

/** The context that the cdk command would pass to the app. */
function contextOf(cdkJson: string): Record<string, unknown> {
  const text = readText(cdkJson);
  return text === undefined ? {} : ((JSON.parse(text) as { context?: Record<string, unknown> }).context ?? {});
}

function readText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
