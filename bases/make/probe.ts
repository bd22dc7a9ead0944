import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseProblem } from './problem.ts';

export interface Feed {
  type: 'float32' | 'float16' | 'uint8';
  data: Float32Array | Uint16Array | Uint8Array;
  sizes: readonly number[];
}

export interface ProbeValue {
  sizes: number[];
  data: Float32Array;
}

export interface Probe {
  /**
   * Runs the model once.
   * @throws BaseProblem `does-not-run` with the error of ONNX Runtime, even if the process crashed
   */
  run(
    feeds: Record<string, Feed>,
    outputs: readonly string[],
  ): Promise<{ values: Record<string, ProbeValue>; milliseconds: number }>;
  close(): Promise<void>;
}

export interface ProbeLimits {
  /** Time limit of loading, and of each run. */
  seconds: number;
  /** Address space of the process, if the system can limit it (Linux). */
  kilobytes: number;
}

const defaultLimits: ProbeLimits = { seconds: 120, kilobytes: 10_000_000 };
const script = fileURLToPath(new URL('./probe-child.mjs', import.meta.url));

/**
 * Loads a model in its own process: a damaged one can make ONNX Runtime crash, hang or exhaust the memory.
 * @throws BaseProblem `missing-operators`, `does-not-run`
 */
export async function openProbe(model: Uint8Array, limits: ProbeLimits = defaultLimits): Promise<Probe> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-probe-'));
  const path = join(folder, 'model.onnx');
  await writeFile(path, model);
  const limit = `ulimit -v ${limits.kilobytes} 2>/dev/null; exec "$0" "$1"`;
  const child = spawn('/bin/sh', ['-c', limit, process.execPath, script], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const close = async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ask(child, { load: path }, limits.seconds);
  } catch (error) {
    await close();
    throw asProblem(error);
  }
  return {
    async run(feeds, outputs) {
      const answer = await ask(child, { run: { feeds, outputs: [...outputs] } }, limits.seconds).catch((error) => {
        throw asProblem(error);
      });
      return answer as Awaited<ReturnType<Probe['run']>>;
    },
    close,
  };
}

function ask(child: ChildProcess, message: object, seconds: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      act();
    };
    const onMessage = (answer: { done?: unknown; failed?: string }) =>
      settle(() => (answer.failed === undefined ? resolve(answer.done) : reject(new Error(answer.failed))));
    const onExit = (code: number | null, signal: string | null) =>
      settle(() => reject(new Error(`it crashed the process that ran it (${signal ?? `exit code ${code}`})`)));
    const onError = (error: Error) => settle(() => reject(error));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      settle(() => reject(new Error(`it did not finish within ${seconds} s`)));
    }, seconds * 1000);
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    // A process that has just died refuses the message. Its exit event may follow, and says more.
    else child.send(message, (error) => error && setTimeout(() => onError(error), 1000).unref());
  });
}

const missing =
  /No Op registered for (\S+)|is not a registered function\/op|Could not find an implementation for (\S+?)\(|opset (\d+) is under development/;

function asProblem(error: unknown): BaseProblem {
  // Removes the name of the temporary file.
  const firstLine = (error as Error).message.split('\n')[0] ?? '';
  const message = firstLine.replace(/^Load model from \S+ failed:\s*/, '').replace(/\.*\s*$/, '');
  if (missing.test(message)) {
    return new BaseProblem(
      'missing-operators',
      `ONNX Runtime lacks an operator that the model needs (${message}). Export it with standard operators, at opset 17.`,
      { cause: error },
    );
  }
  return new BaseProblem(
    'does-not-run',
    `ONNX Runtime can't run the model: ${message}. Check it with onnx.checker.check_model, and export it again.`,
    { cause: error },
  );
}
