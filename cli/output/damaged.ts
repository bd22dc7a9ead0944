import { inCommands } from './in-commands.ts';
import type { Output } from './output.ts';

/** Prints the objects that a response omits because they can't be read, and how to repair them. */
export function printDamaged(output: Output, problems: readonly { problem: string }[] = []): void {
  for (const { problem } of problems) output.error(inCommands(problem));
}
