import { runChild } from './child.ts';

export type PythonPackage = 'sklearn' | 'torch';

const ask = `
import json, platform
found = {'python': platform.python_version()}
for name in ('numpy', 'sklearn', 'torch'):
    try:
        found[name] = __import__(name).__version__
    except ImportError:
        pass
print(json.dumps(found))`;

let asked: Promise<Record<string, string>> | undefined;

/** Versions of python3 and of the peers that it can import; empty where there is no python3. */
export function pythonVersions(): Promise<Record<string, string>> {
  asked ??= runChild<Record<string, string>>(['python3', '-c', ask]).catch(() => ({}));
  return asked;
}

/** Why a peer can't be measured; undefined when it can. */
export async function missingPeer(name: PythonPackage): Promise<string | undefined> {
  const versions = await pythonVersions();
  if (!versions.python) return 'there is no python3 on the path';
  return versions[name] ? undefined : `python3 ${versions.python} can't import ${name}`;
}

/** Variables that decide how NumPy's BLAS computes. */
const blas = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_CORETYPE',
  'OPENBLAS_L2_SIZE',
] as const;

/**
 * The environment for a peer: with `threads`, BLAS may use so many; without, it decides itself, as when nobody has
 * set anything.
 */
export function pythonEnvironment(threads?: number, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !blas.includes(name as never)));
  if (threads === undefined) return clean;
  return { ...clean, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` };
}
