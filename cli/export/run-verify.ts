import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Longer than any model takes. */
const mostSeconds = 300;

const ownModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

export interface Verified {
  /** What ran it. */
  by: 'Python' | 'Node';
  outcome: 'passed' | 'failed' | 'skipped';
  /** What the script printed, or why it was skipped. */
  text: string;
}

/** Headstart's own scripts: those of the folder are not run, since anybody may have written them. */
const scriptsFolder = fileURLToPath(new URL('../../shared/export/standalone', import.meta.url));

/** Has this Python what the verify script needs? */
const pythonCheck = 'import onnxruntime, numpy, PIL';

/**
 * Runs Headstart's verify scripts on an export, each where what it needs is installed.
 * @param env of which they get what an interpreter needs, and nothing else
 * @param python command of the Python to run one with
 * @throws Error when the folder is not an export
 */
export async function runVerify(folder: string, env: NodeJS.ProcessEnv, python = 'python3'): Promise<Verified[]> {
  if (!existsSync(join(folder, 'certificate.json')))
    throw new Error(`${folder} has no certificate.json. Name the folder of an export (headstart export MODEL FOLDER).`);
  const least = leastEnvironment(env);
  return [await byPython(resolve(folder), least, python), await byNode(resolve(folder), least)];
}

/** The scripts of an export that are not Headstart's own: changed since, or of another release. */
export async function differingScripts(folder: string): Promise<string[]> {
  const differs = await Promise.all(
    ['verify.py', 'verify.mjs'].map(async (name) => {
      const own = await readFile(join(scriptsFolder, name));
      const theirs = await readFile(join(folder, name)).catch(() => undefined);
      return theirs && !own.equals(theirs) ? [name] : [];
    }),
  );
  return differs.flat();
}

/** Variables without which an interpreter does not start, finds no home or no temporary folder. */
const needed = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'SYSTEMROOT', 'USERPROFILE', 'TEMP', 'APPDATA'];

function leastEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(needed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

async function byPython(folder: string, env: NodeJS.ProcessEnv, python: string): Promise<Verified> {
  // A report has nothing to run, and Python checks its files without any module.
  const isReport = existsSync(join(folder, 'report.html'));
  const check = await run(python, ['-c', isReport ? '' : pythonCheck], env);
  if (check.code === 0) return ended('Python', await run(python, ['verify.py', folder], env));
  const text =
    check.code === undefined ? `there is no ${python}` : `${python} has no ${missingModule(check.text) ?? 'modules'}`;
  return {
    by: 'Python',
    outcome: 'skipped',
    text: `${text}. Install what it needs: pip install onnxruntime numpy pillow`,
  };
}

const missingModule = (text: string) => /No module named '([\w.]+)'/.exec(text)?.[1];

/** With Headstart's own onnxruntime-node and sharp. */
async function byNode(folder: string, env: NodeJS.ProcessEnv): Promise<Verified> {
  return ended('Node', await run(process.execPath, ['verify.mjs', folder], { ...env, NODE_PATH: ownModules }));
}

function ended(by: Verified['by'], { code, text }: Ran): Verified {
  return { by, outcome: code === 0 ? 'passed' : 'failed', text };
}

interface Ran {
  /** Undefined where there is no such command. */
  code: number | undefined;
  text: string;
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((done, fail) => {
    // Not spawn's own timeout: where there is no such command, that would keep the process alive until it has passed.
    const signal = AbortSignal.timeout(mostSeconds * 1000);
    // In the scripts' own folder: Python and Node also look for modules where they are started.
    const child = spawn(command, args, { cwd: scriptsFolder, env, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') done({ code: undefined, text: '' });
      else if (signal.aborted) done({ code: 1, text: `${text}It took longer than ${mostSeconds} s.` });
      else fail(error);
    });
    child.on('close', (code, by) => done({ code: code ?? 1, text: by ? `${text}It was ended by ${by}.` : text }));
  });
}
