import type { Trainer } from '../tail/trainer.ts';
import type { MapSource } from './map-source.ts';

export interface ExampleScores {
  /** Row-major [examples, classes]. */
  logits: Float32Array;
  /** The trained features, row-major [examples, width]. */
  features: Float32Array;
}

/** Number of maps in one run of a deep head: more take more memory and save no time. */
export const MAPS_AT_ONCE = 64;

/**
 * Runs a deep head on examples.
 * @throws the signal's reason when it aborts
 */
export async function scoreExamples(
  trainer: Pick<Trainer, 'score'>,
  maps: MapSource,
  examples: Int32Array,
  { classCount, width, signal }: { classCount: number; width: number; signal?: AbortSignal | undefined },
): Promise<ExampleScores> {
  const logits = new Float32Array(examples.length * classCount);
  const features = new Float32Array(examples.length * width);
  for (let from = 0; from < examples.length; from += MAPS_AT_ONCE) {
    signal?.throwIfAborted();
    const some = examples.subarray(from, from + MAPS_AT_ONCE);
    const scores = await trainer.score(await maps.read(some));
    transpose(scores.logits, some.length, logits.subarray(from * classCount));
    transpose(scores.features, some.length, features.subarray(from * width));
  }
  return { logits, features };
}

/** Writes [rows, columns] as [columns, rows]. */
export function transpose(values: Float32Array, columns: number, result: Float32Array): void {
  const rows = values.length / columns;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] as number;
}
