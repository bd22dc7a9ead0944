import { open, readFile } from 'node:fs/promises';
import { createRandom } from '../../shared/numeric/random.ts';

/** Side of the built-in base model's images. */
export const side = 224;
const tensorBytes = side * side * 3;

/** A file of tensors, uint8 [count, side, side, 3]. */
export interface Tensors {
  path: string;
  count: number;
}

/** Draws uniform tensors from a fixed seed. */
export async function drawTensors({ path, count }: Tensors): Promise<void> {
  const random = createRandom(1);
  const file = await open(path, 'w');
  for (let i = 0; i < count; i++) {
    const words = Uint32Array.from({ length: tensorBytes / 4 }, random);
    await file.write(new Uint8Array(words.buffer));
  }
  await file.close();
}

/** Calls `work` for each tensor, one after the other. @returns the results */
export async function eachTensor<T>({ path, count }: Tensors, work: (pixels: Uint8Array) => Promise<T>) {
  const all = await readFile(path);
  const found: T[] = [];
  for (let i = 0; i < count; i++) {
    found.push(await work(new Uint8Array(all.subarray(i * tensorBytes, (i + 1) * tensorBytes))));
  }
  return found;
}
