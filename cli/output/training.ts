import type { Training } from '../../shared/api/trainings.ts';
import type { Client } from '../client/client.ts';
import { changesLines, findingLines, gateLines } from './findings.ts';
import type { Output } from './output.ts';
import { counted, seconds } from './text.ts';
import { printScore } from './version.ts';

/**
 * Prints the version that a training produced.
 * @param elapsed seconds since its start, if the user has waited since then
 */
export async function printTraining(
  output: Output,
  client: Client,
  { model, version, id, notEmbedded, gone = [], gate, changes }: Training & { version: number },
  elapsed: number | undefined,
): Promise<void> {
  const found = await client.call('getVersion', { model, version });
  const name = output.bold(`version ${version} of model ${model}`);
  const state = found.live ? 'live' : `not live: headstart models ${model} --live ${version}`;
  const isReused = found.training !== id;
  output.line(
    isReused
      ? `Nothing has changed since ${name} was trained (${state})`
      : `Trained ${name} on ${counted(found.examples, 'example')}${elapsed === undefined ? '' : ` in ${seconds(elapsed)}`} (${state})`,
  );
  if (notEmbedded.length > 0) {
    output.line(`  without ${counted(notEmbedded.length, 'image')} not embedded in time, such as ${notEmbedded[0]}`);
  }
  if (gone.length > 0) {
    output.line(`  without ${counted(gone.length, 'image')} deleted or replaced before embedding, such as ${gone[0]}`);
  }
  for (const line of gateLines(gate, found)) output.line(line);
  if (changes && !isReused) for (const line of changesLines(changes)) output.line(line);
  output.line();
  printScore(output, found);
  output.line();
  for (const line of findingLines(found, gate)) output.line(line);
}
