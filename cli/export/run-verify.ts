import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** No model takes this long. */
const maxSeconds = 300;

const ownModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

interface Verified {
  by: 'Python' | 'Node';
  outcome: 'passed' | 'failed' | 'skipped';
  /** Output of the script, or why it was skipped. */
  text: string;
}

/** Headstart's own scripts. The export's own scripts are not run, since anyone may have written them. */
const scriptsFolder = fileURLToPath(new URL('../../shared/export/standalone', import.meta.url));

/** Fails if Python lacks a module that verify.py needs. */
const pythonCheck = 'import onnxruntime, numpy, PIL';

/**
 * Runs Headstart's verify scripts on an export.
 * @param env the scripts get only the variables that an interpreter needs
 * @throws Error if the folder is not an export
 */
export async function runVerify(folder: string, env: NodeJS.ProcessEnv): Promise<Verified[]> {
  if (!existsSync(join(folder, 'certificate.json')))
    throw new Error(`${folder} has no certificate.json. Give the folder of an export (headstart export MODEL FOLDER).`);
  const minimal = minimalEnvironment(env);
  return [await byPython(resolve(folder), minimal), await byNode(resolve(folder), minimal)];
}

/** The scripts of an export that differ from Headstart's own: modified, or from another release. */
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

/** Variables that interpreters need to start and to find home and temporary folder. */
const neededVariables = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'SYSTEMROOT', 'USERPROFILE', 'TEMP', 'APPDATA'];

function minimalEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(neededVariables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

async function byPython(folder: string, env: NodeJS.ProcessEnv): Promise<Verified> {
  // Checking the files of a report needs no module.
  const isReport = existsSync(join(folder, 'report.html'));
  const check = await run('python3', ['-c', isReport ? '' : pythonCheck], env);
  if (check.code === 0) return ended('Python', await run('python3', ['verify.py', folder], env));
  const text =
    check.code === undefined ? 'python3 is not installed' : `python3 lacks ${missingModule(check.text) ?? 'modules'}`;
  return {
    by: 'Python',
    outcome: 'skipped',
    text: `${text}. To use it: pip install onnxruntime numpy pillow`,
  };
}

const missingModule = (text: string) => /No module named '([\w.]+)'/.exec(text)?.[1];

/** Uses Headstart's own onnxruntime-node and sharp. */
async function byNode(folder: string, env: NodeJS.ProcessEnv): Promise<Verified> {
  return ended('Node', await run(process.execPath, ['verify.mjs', folder], { ...env, NODE_PATH: ownModules }));
}

function ended(by: Verified['by'], { code, text }: Ran): Verified {
  return { by, outcome: code === 0 ? 'passed' : 'failed', text };
}

interface Ran {
  /** Undefined if the command does not exist. */
  code: number | undefined;
  text: string;
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((done, fail) => {
    // If the command does not exist, spawn's own timeout would keep the process alive.
    const signal = AbortSignal.timeout(maxSeconds * 1000);
    // Python and Node also look for modules in their working directory.
    const child = spawn(command, args, { cwd: scriptsFolder, env, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') done({ code: undefined, text: '' });
      else if (signal.aborted) done({ code: 1, text: `${text}The script took longer than ${maxSeconds} s.` });
      else fail(error);
    });
    child.on('close', (code, by) => done({ code: code ?? 1, text: by ? `${text}${by} ended the script.` : text }));
  });
}
