import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes the folder for this process, and returns how to give it back. Throws when a live process has it; the lock of
 * a dead one is taken over.
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
        `${dir} is in use by process ${owner?.pid ?? 'unknown'}. Stop that one, or choose another folder.`,
      );
    }
    if (found !== undefined) takeAway(file, found);
  }
}

interface Owner {
  pid: number;
  started?: string;
}

/** Removes a dead process's lock, unless another process was faster and the lock is already that one's. */
function takeAway(file: string, found: string): void {
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
  // The number may have been given to another process since, as it always is in a restarted container.
  const now = startOf(pid);
  return started === undefined || now === undefined || started === now;
}

/** When a process started, where the system tells (Linux: field 22 of /proc/PID/stat, in ticks since boot). */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
