import { availableParallelism } from 'node:os';
import { megabytesPerProcessor } from '../domain/prices.ts';

export { megabytesPerProcessor };

/**
 * The number of processors of a function, which Lambda derives from its memory. The machine reports more. The local
 * runtime starts an environment for each processor of this machine, so these share the machine too.
 */
export function processorsOf(memoryMb: number, available = availableParallelism()): number {
  return Math.max(1, Math.min(available, Math.round(memoryMb / megabytesPerProcessor)));
}
