import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { wholeNumber } from '../options/values.ts';
import { table } from '../output/table.ts';
import { percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { servingVersion } from './serving-version.ts';

interface SuspiciousOptions extends ApiOptions {
  limit: number;
  json?: boolean;
}

const help = `
What a label should be, people decide: headstart relabel DATASET LABEL KEYS`;

/** `headstart models suspicious`: the labels that are most likely to be wrong. */
export function addModelSuspicious(models: Command, context: Context): void {
  const command = models
    .command('suspicious')
    .summary('list the labels that may be wrong')
    .description(
      'Lists the images that a head which had not seen them calls otherwise than their label, the least probable label first.',
    )
    .argument('<model>', 'model')
    .argument('[version]', 'version (default: the live one, or else the latest)', wholeNumber(1))
    .option('--limit <images>', 'images to show', wholeNumber(1, 200), 20)
    .option('--json', "print the API's answer")
    .addHelpText('after', help);
  withConnection(command).action((model: string, version: number | undefined, _: SuspiciousOptions, its: Command) =>
    suspicious(context, model, version, allOptions(its)),
  );
}

async function suspicious(
  { output, env }: Context,
  model: string,
  wanted: number | undefined,
  { limit, json = false, ...options }: SuspiciousOptions,
): Promise<void> {
  const client = await connect(options, env);
  const version = wanted ?? (await servingVersion(client, model));
  const page = await client.call('listScoredExamples', { model, version, wrong: true, order: 'suspicious', limit });
  if (json) return output.line(JSON.stringify(page));
  if (page.examples.length === 0) return output.line('None: every image is called what its label says.');
  printTable(
    output,
    table(
      [
        { title: 'label' },
        { title: 'probability', align: 'right' },
        { title: 'rather' },
        { title: 'probability', align: 'right' },
        { title: 'image' },
      ],
      page.examples.map(({ label, labelProbability, predicted, probability, key }) => [
        label,
        percent(labelProbability),
        predicted,
        percent(probability),
        key,
      ]),
      Number.POSITIVE_INFINITY,
    ),
  );
  if (page.nextCursor) output.line('  and more: --limit shows up to 200');
}
