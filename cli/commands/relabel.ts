import type { Command } from 'commander';
import type { RelabelResults } from '../../shared/api/datasets.ts';
import { batches } from '../../shared/domain/batches.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, type Context, withConnection } from '../context.ts';
import { counted } from '../output/text.ts';

const help = `
Moves the images to the folder of the label. The next training counts it and
names what it changed: headstart train MODEL

  $ headstart relabel pets dog pets/cat/IMG_1-1b2c3d4e.jpg`;

/** `headstart relabel`: gives images another label. */
export function addRelabel(program: Command, context: Context): void {
  const command = program
    .command('relabel')
    .summary('give images another label')
    .description('Gives images another label.')
    .argument('<dataset>', 'dataset')
    .argument('<label>', 'label that they are to have')
    .argument('<keys...>', 'images, by their keys in the uploads bucket')
    .addHelpText('after', help);
  withConnection(command).action((dataset: string, label: string, keys: string[], options: ApiOptions) =>
    relabel(context, dataset, label, keys, options),
  );
}

async function relabel(
  { output, env }: Context,
  dataset: string,
  label: string,
  keys: string[],
  options: ApiOptions,
): Promise<void> {
  const client = await connect(options, env);
  const results: RelabelResults['results'] = [];
  for (const batch of batches(keys, requestLimits.keys)) {
    const request = { json: { keys: batch, label } };
    results.push(...(await client.call('relabelExamples', { dataset }, request)).results);
  }
  const done = results.filter(({ outcome }) => outcome === 'relabelled' || outcome === 'unchanged');
  output.line(`${counted(done.length, 'image')} of dataset ${output.bold(dataset)} labelled ${output.bold(label)}`);
  const others = results.filter((its) => !done.includes(its));
  for (const { key, outcome, reason, newKey } of others) {
    const moved = outcome === 'not-found' && newKey ? ` ${newKey} has the label: it may have been moved before.` : '';
    output.error(`${key}: ${reason ?? saidOf[outcome]}${moved}`);
  }
  if (others.length > 0) throw new Error(`${counted(others.length, 'image')} kept the label as it was.`);
}

const saidOf: Record<RelabelResults['results'][number]['outcome'], string> = {
  relabelled: 'It has the label now.',
  unchanged: 'It had the label.',
  'not-found': 'There is no such image.',
  changed: 'It was replaced, moved or deleted meanwhile. Look at it, then try again.',
  exists: 'Another image of that label has the same name.',
  refused: 'It can not be relabelled.',
};
