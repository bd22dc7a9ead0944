import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from './bench.ts';
import { type ChildOptions, runChild } from './child.ts';
import type { Weights } from './judge.ts';
import { inTurn } from './turns.ts';

/** The fields that every task returns. */
export interface TaskAnswer {
  /** Seconds to load its libraries. */
  importSeconds: number;
  /** Seconds of the work, from arrays in memory to the weights. */
  seconds: number;
  /** Largest resident size of the process in MB. */
  peakMb: number;
  /** Node only: start and end of the work, in microseconds of its monotonic clock. */
  window?: readonly [begin: number, end: number];
}

export type TaskRun<T extends TaskAnswer = TaskAnswer> = T & { weights: Weights | undefined };

/** A side of a comparison: a Node module or a Python script that reads the file of a task. */
export interface Side extends Pick<ChildOptions, 'limitSeconds'> {
  /** Path in bench/. */
  script: string;
  options?: Record<string, unknown>;
  env?: NodeJS.ProcessEnv;
  /** Flags of Node. */
  flags?: readonly string[];
}

/** A side with its name and the number of its runs. */
export interface NamedSide extends Side {
  name: string;
  rounds: number;
}

/**
 * Measures sides alternately on the matrices in the scratch folder, with another seed in each round.
 * @returns the runs of each side that never failed
 */
export function runSides<T extends TaskAnswer>(
  context: Pick<BenchContext, 'part' | 'progress' | 'scratch' | 'small'>,
  sides: readonly NamedSide[],
): Promise<Map<string, TaskRun<T>[]>> {
  const { scratch, small } = context;
  return inTurn(
    context,
    sides.map(({ name, rounds, ...side }) => ({
      name,
      rounds: small ? 1 : rounds,
      run: (round) => runTask<T>(scratch, { ...side, options: { ...side.options, seed: round } }),
    })),
  );
}

const bench = fileURLToPath(new URL('..', import.meta.url));
let count = 0;

/**
 * Runs a side in a fresh process on the matrices in `folder`.
 * @returns its result, and the weights that it wrote (float64: row-major [width, classes], then biases)
 */
export async function runTask<T extends TaskAnswer>(
  folder: string,
  { script, options = {}, env, flags = [], limitSeconds }: Side,
): Promise<TaskRun<T>> {
  const file = join(folder, `task-${count++}.json`);
  const out = file.replace('.json', '.f64');
  await writeFile(file, JSON.stringify({ ...options, folder, out }));
  const path = join(bench, script);
  const command = script.endsWith('.py')
    ? ['python3', path, file]
    : [process.execPath, ...flags, '--import', 'tsx', path, file];
  const answer = await runChild<T>(command, { ...(env && { env }), ...(limitSeconds && { limitSeconds }) });
  const bytes = await readFile(out).catch(() => undefined);
  return { ...answer, weights: bytes && new Float64Array(new Uint8Array(bytes).buffer) };
}
