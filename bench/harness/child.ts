import { spawn } from 'node:child_process';

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  /** It is killed after so long. */
  limitSeconds?: number;
}

/**
 * Runs a command in a process of its own and reads its answer: JSON, in the last line that it prints.
 * @throws Error with the last of its words when it fails, is killed, or answers nothing
 */
export function runChild<T>(command: readonly string[], options: ChildOptions = {}): Promise<T> {
  const { env = process.env, limitSeconds = 600 } = options;
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
  let printed = '';
  let words = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    words = `${words}${chunk}`.slice(-10_000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') return reject(new Error(`It was killed: it took more than ${limitSeconds} s.`));
      if (code !== 0) return reject(new Error(errorIn(words) || `It ended with exit code ${code}.`));
      try {
        resolve(JSON.parse(printed.trim().split('\n').at(-1) ?? '') as T);
      } catch {
        reject(new Error('It printed no answer.'));
      }
    });
  });
}

/** The line of a stack trace, of Node or of Python, that says what went wrong. */
function errorIn(words: string): string | undefined {
  const lines = words.trim().split('\n');
  return lines.find((line) => /^\w*(Error|Exception)\b.*: /.test(line)) ?? lines.at(-1);
}
