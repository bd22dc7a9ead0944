import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, type Matrix } from '../harness/matrix.ts';
import type { TaskAnswer } from '../harness/task.ts';

/** Reads the options and paths that `runTask` wrote. */
export async function readTask<T>(): Promise<T & { folder: string; out: string }> {
  return JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'));
}

export async function readMatrix(folder: string, name: string): Promise<Matrix> {
  const [features, labels] = await Promise.all(['f32', 'i32'].map((type) => readFile(join(folder, `${name}.${type}`))));
  const words = (bytes: Buffer = Buffer.alloc(0)) => [bytes.buffer, bytes.byteOffset, bytes.byteLength / 4] as const;
  const matrix = { features: new Float32Array(...words(features)), labels: new Int32Array(...words(labels)) };
  return { ...matrix, width: matrix.features.length / matrix.labels.length };
}

/** Microseconds of the profiler's clock. */
const microseconds = () => Number(process.hrtime.bigint() / 1000n);
let window: [begin: number, end: number] = [0, 0];

/** Runs some work. @returns its seconds and its result. The last call defines the window of a profile. */
export async function clocked<T>(work: () => Promise<T> | T): Promise<[seconds: number, value: T]> {
  const begin = microseconds();
  const value = await work();
  window = [begin, microseconds()];
  return [(window[1] - begin) / 1e6, value];
}

export const writeWeights = (out: string, ...parts: Float64Array[]) =>
  writeFile(out, Buffer.concat(parts.map((part) => bytesOf(part))));

export async function answer<T extends Omit<TaskAnswer, 'peakMb' | 'window'>>(found: T): Promise<void> {
  process.stdout.write(`${JSON.stringify({ ...found, window, peakMb: await peakMb() })}\n`);
}

/** On Linux, `maxrss` includes the parent process before the fork; VmHWM is this process only. */
async function peakMb(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
  return (kilobytes * 1024) / 1e6;
}
