import type { BenchContext } from './bench.ts';
import { runChild } from './child.ts';

const versionsScript = `
import json, platform
found = {'python': platform.python_version()}
for name in ('numpy', 'sklearn', 'torch'):
    try:
        found[name] = __import__(name).__version__
    except ImportError:
        pass
print(json.dumps(found))`;

let versions: Promise<Record<string, string>> | undefined;

/** Versions of python3 and of the peers that it can import; empty without python3. */
export function pythonVersions(): Promise<Record<string, string>> {
  versions ??= runChild<Record<string, string>>(['python3', '-c', versionsScript]).catch(() => ({}));
  return versions;
}

const names = { sklearn: 'scikit-learn', torch: 'PyTorch' };

/** The sides, if the Python package that they need is installed. Otherwise none, and the reason is noted. */
export async function ifInstalled<T>(
  { skip }: Pick<BenchContext, 'skip'>,
  name: keyof typeof names,
  sides: readonly T[],
): Promise<readonly T[]> {
  const versions = await pythonVersions();
  if (versions[name]) return sides;
  skip(names[name], versions.python ? `python3 ${versions.python} can't import ${name}` : 'python3 is not installed');
  return [];
}

/** The variables that configure NumPy's BLAS. */
const blas = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_CORETYPE',
  'OPENBLAS_L2_SIZE',
] as const;

/** The environment for a peer: BLAS uses `threads`, or its defaults. */
export function pythonEnvironment(threads?: number, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !blas.includes(name as never)));
  if (threads === undefined) return clean;
  return { ...clean, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` };
}
