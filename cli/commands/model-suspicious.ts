import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { allOptions, type JsonOptions, moreListed, withJson, withLimit, withVersion } from '../options/shared.ts';
import { table } from '../output/table.ts';
import { percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { servingVersion } from './serving-version.ts';

interface SuspiciousOptions extends JsonOptions {
  limit: number;
}

const help = `
To correct labels: headstart relabel DATASET LABEL KEYS`;

export function addModelSuspicious(models: Command, context: Context): void {
  const command = models
    .command('suspicious')
    .summary('list the labels that may be wrong')
    .description(
      'Lists the images whose out-of-fold prediction differs from their label, the least probable label first.',
    )
    .argument('<model>', 'model')
    .addHelpText('after', help);
  withJson(withLimit(withVersion(command))).action(
    (model: string, version: number | undefined, _: SuspiciousOptions, self: Command) =>
      suspicious(context, model, version, allOptions(self)),
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
  if (page.examples.length === 0) return output.line('None: every prediction agrees with its label.');
  printTable(
    output,
    table(
      [
        { title: 'label' },
        { title: 'probability', align: 'right' },
        { title: 'prediction' },
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
  if (page.nextCursor) output.line(`  and more: ${moreListed}`);
}
