import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruptible } from '../terminal/interrupt.ts';

/**
 * Works in a temporary folder, which it removes at the end, even if the user interrupts the work.
 * @throws Interrupted
 */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-base-'));
  try {
    return await interruptible(() => work(folder), startsOver);
  } finally {
    // Interrupted work may still write into the folder.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The message of an interrupted `base` command. */
export const startsOver = () => 'Interrupted. Run the same command to start over.';
