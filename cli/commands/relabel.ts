import type { Command } from 'commander';
import type { RelabelResults } from '../../shared/api/datasets.ts';
import { batches } from '../../shared/domain/batches.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, withConnection } from '../options/shared.ts';
import { counted } from '../output/text.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface RelabelOptions extends ApiOptions {
  unlabel?: boolean;
}

const help = `
Moves the images to the folder of the label. With --unlabel, give no label: the
images move to the unlabelled ones. The next training uses the change and lists
it: headstart train MODEL

  $ headstart relabel pets dog pets/cat/IMG_1-1b2c3d4e.jpg
  $ headstart relabel --unlabel pets pets/cat/IMG_1-1b2c3d4e.jpg`;

export function addRelabel(program: Command, context: Context): void {
  const command = program
    .command('relabel')
    .summary('change or remove the label of images')
    .description('Changes the label of images, or removes it.')
    .usage('[options] <dataset> <label> <keys...>')
    .argument('<dataset>', 'dataset')
    .argument('<label>', 'new label; omit it with --unlabel')
    .argument('[keys...]', 'keys of the images in the uploads bucket')
    .option('--unlabel', 'remove the label')
    .addHelpText('after', help);
  withConnection(command).action((dataset: string, first: string, rest: string[], options: RelabelOptions) =>
    options.unlabel
      ? relabel(context, dataset, null, [first, ...rest], options)
      : relabel(context, dataset, first, rest, options),
  );
}

async function relabel(
  { output, env }: Context,
  dataset: string,
  label: string | null,
  keys: string[],
  options: ApiOptions,
): Promise<void> {
  if (keys.length === 0) throw new UsageError('Give the keys of the images.');
  const problem = label === null ? undefined : nameRules.label.problem(label);
  if (problem) throw new UsageError(problem);
  const client = await connect(options, env);
  const results: RelabelResults['results'] = [];
  for (const batch of batches(keys, requestLimits.keys)) {
    const request = { json: { keys: batch, label } };
    results.push(...(await client.call('relabelExamples', { dataset }, request)).results);
  }
  const done = results.filter(({ outcome }) => outcome === 'relabelled' || outcome === 'unchanged');
  const images = `${counted(done.length, 'image')} of dataset ${output.bold(dataset)}`;
  if (done.length > 0) {
    output.line(label === null ? `Removed the label of ${images}` : `Labelled ${images} as ${output.bold(label)}`);
  }
  const failed = results.filter((result) => !done.includes(result));
  for (const { key, outcome, reason, newKey } of failed) {
    const moved = outcome === 'not-found' && newKey ? ` ${newKey} exists: it may have been moved already.` : '';
    output.error(`${key}: ${reason ?? messages[outcome]}${moved}`);
  }
  if (failed.length > 0) throw new Error(`${counted(failed.length, 'image')} not changed.`);
}

const messages: Record<RelabelResults['results'][number]['outcome'], string> = {
  relabelled: 'The image has the label now.',
  unchanged: 'The image already had the label.',
  'not-found': 'This image does not exist.',
  changed: 'The image has just been replaced, moved or deleted. Check it, then try again.',
  exists: 'Another image with this label has the same name.',
  refused: "The image can't be relabelled.",
};
