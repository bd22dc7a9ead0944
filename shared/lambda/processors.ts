import { availableParallelism } from 'node:os';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesPerProcessor = 1769;

/**
 * The number of processors of a function, which Lambda derives from its memory. The machine reports more. The local
 * runtime starts an environment for each processor of this machine, so these share the machine too.
 */
export function processorsOf(memoryMb: number, available = availableParallelism()): number {
  return Math.max(1, Math.min(available, Math.round(memoryMb / megabytesPerProcessor)));
}
