import { availableParallelism } from 'node:os';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesOfOne = 1769;

/**
 * How many processors a function of so much memory has, at least 1. Lambda gives them out by memory, and its machines
 * show more than they give; the local runtime starts as many environments as this machine has processors, so that
 * here, too, one environment has its share.
 */
export function processorsOf(memoryMb: number, available = availableParallelism()): number {
  return Math.max(1, Math.min(available, Math.round(memoryMb / megabytesOfOne)));
}
