import { inCommands } from './in-commands.ts';
import type { Output } from './output.ts';

/** Names what an answer left out because it can't be read, and what repairs it. */
export function printDamaged(output: Output, problems: readonly { problem: string }[] = []): void {
  for (const { problem } of problems) output.error(inCommands(problem));
}
