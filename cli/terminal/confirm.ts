import { createInterface } from 'node:readline/promises';
import { visible } from '../output/visible.ts';
import { UsageError } from './usage-error.ts';

/**
 * Asks a yes-or-no question on the terminal.
 * @throws UsageError without a terminal
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${question} Without a terminal, add --yes to confirm.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${visible(question)} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
