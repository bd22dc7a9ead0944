import { readFileSync } from 'node:fs';

/** /proc counts in pages. */
const pageBytes = 4096;

/** Memory that a process holds; undefined when it has ended, and where there is no /proc to tell. */
export function residentBytes(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  } catch {
    return undefined;
  }
}
