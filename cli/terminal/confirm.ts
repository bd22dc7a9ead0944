import { createInterface } from 'node:readline/promises';
import { visible } from '../output/visible.ts';
import { UsageError } from './usage-error.ts';

/**
 * Asks at the terminal whether to go on.
 * @throws UsageError when there is no terminal to ask at
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${question} There is no terminal to ask at: add --yes to do it.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${visible(question)} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
