import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, type Matrix } from '../harness/matrix.ts';
import type { TaskAnswer } from '../harness/task.ts';

/** Reads what `runTask` wrote: the options, and where the matrices are. */
export async function readTask<T>(): Promise<T & { folder: string; out: string }> {
  return JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'));
}

export async function readMatrix(folder: string, name: string): Promise<Matrix> {
  const [features, labels] = await Promise.all(['f32', 'i32'].map((type) => readFile(join(folder, `${name}.${type}`))));
  const words = (bytes: Buffer = Buffer.alloc(0)) => [bytes.buffer, bytes.byteOffset, bytes.byteLength / 4] as const;
  const matrix = { features: new Float32Array(...words(features)), labels: new Int32Array(...words(labels)) };
  return { ...matrix, width: matrix.features.length / matrix.labels.length };
}

/** Seconds that some work takes, and its result. */
export async function clocked<T>(work: () => Promise<T> | T): Promise<[seconds: number, value: T]> {
  const start = performance.now();
  const value = await work();
  return [(performance.now() - start) / 1000, value];
}

export const writeWeights = (out: string, ...parts: Float64Array[]) =>
  writeFile(out, Buffer.concat(parts.map((part) => bytesOf(part))));

export async function answer<T extends Omit<TaskAnswer, 'peakMb'>>(found: T): Promise<void> {
  process.stdout.write(`${JSON.stringify({ ...found, peakMb: await peakMb() })}\n`);
}

/** Linux counts in `maxrss` what the process was forked from too; VmHWM is this process alone. */
async function peakMb(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
  return (kilobytes * 1024) / 1e6;
}
