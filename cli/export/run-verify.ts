import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
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

/** Has this Python what the verify script needs? */
const pythonCheck = 'import onnxruntime, numpy, PIL';

/**
 * Runs the verify scripts of an export, each where what it needs is installed.
 * @param python command of the Python to run one with
 * @throws Error when the folder has no such scripts
 */
export async function runVerify(folder: string, env: NodeJS.ProcessEnv, python = 'python3'): Promise<Verified[]> {
  for (const script of ['verify.py', 'verify.mjs']) {
    if (existsSync(join(folder, script))) continue;
    throw new Error(`${folder} has no ${script}. Name the folder of an export (headstart export MODEL FOLDER).`);
  }
  return [await byPython(resolve(folder, 'verify.py'), env, python), await byNode(resolve(folder, 'verify.mjs'), env)];
}

async function byPython(script: string, env: NodeJS.ProcessEnv, python: string): Promise<Verified> {
  // A report has nothing to run, and its files are checked by Python alone.
  const isReport = existsSync(join(dirname(script), 'report.html'));
  const check = await run(python, ['-c', isReport ? '' : pythonCheck], env);
  if (check.code === 0) return ended('Python', await run(python, [script], env));
  const text =
    check.code === undefined ? `there is no ${python}` : `${python} has no ${missingModule(check.text) ?? 'modules'}`;
  return { by: 'Python', outcome: 'skipped', text: `${text}. Needed are: pip install onnxruntime numpy pillow` };
}

const missingModule = (text: string) => /No module named '([\w.]+)'/.exec(text)?.[1];

/** With Headstart's own onnxruntime-node and sharp, where none are installed beside the script. */
async function byNode(script: string, env: NodeJS.ProcessEnv): Promise<Verified> {
  const NODE_PATH = [env.NODE_PATH, ownModules].filter(Boolean).join(delimiter);
  return ended('Node', await run(process.execPath, [script], { ...env, NODE_PATH }));
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
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], signal });
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
