import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Locks the folder for this process, and replaces the lock of a dead one.
 * @returns a function that unlocks it
 * @throws Error when a live process holds the lock
 */
export function lockFolder(dir: string): () => void {
  const file = path.join(dir, 'lock');
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = read(file);
    const owner = found === undefined ? undefined : parse(found);
    if (attempt === 10 || (owner && isAlive(owner))) {
      throw new Error(
        `${dir} is in use by process ${owner?.pid ?? 'unknown'}. Stop that process, or choose another folder.`,
      );
    }
    if (found !== undefined) removeLock(file, found);
  }
}

interface Owner {
  pid: number;
  started?: string;
}

/** Removes a dead process's lock, unless another process has already replaced it. */
function removeLock(file: string, found: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) === found) rmSync(aside);
  else renameSync(aside, file);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): Owner | undefined {
  try {
    const owner: Partial<Owner> | null = JSON.parse(text);
    return Number.isInteger(owner?.pid) ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // Another process may have the same number, as is usual in a restarted container.
  const now = startOf(pid);
  return started === undefined || now === undefined || started === now;
}

/** When a process started, on Linux: field 22 of /proc/PID/stat, in ticks since boot. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
