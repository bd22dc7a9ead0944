import { readFileSync } from 'node:fs';

/** /proc counts in pages. */
const pageBytes = 4096;

/** Resident memory of a process; undefined if it has ended, and on systems without /proc. */
export function residentBytes(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  } catch {
    return undefined;
  }
}
