import { spawn } from 'node:child_process';

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  /** The process is killed after this time. */
  limitSeconds?: number;
}

/**
 * Runs a command in its own process and reads its result: JSON in the last line of its output.
 * @throws Error with the end of its error output if it fails, is killed, or prints no result
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
      if (signal === 'SIGKILL') return reject(new Error(`The process was killed after ${limitSeconds} s.`));
      if (code !== 0) return reject(new Error(errorIn(words) || `The process ended with exit code ${code}.`));
      try {
        resolve(JSON.parse(printed.trim().split('\n').at(-1) ?? '') as T);
      } catch {
        reject(new Error('The process printed no result.'));
      }
    });
  });
}

/** The line with the error in a stack trace of Node or Python. */
function errorIn(words: string): string | undefined {
  const lines = words.trim().split('\n');
  return lines.find((line) => /^\w*(Error|Exception)\b.*: /.test(line)) ?? lines.at(-1);
}
