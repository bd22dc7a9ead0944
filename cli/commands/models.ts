import type { Command } from 'commander';
import { headKind } from '../../shared/api/head-words.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type JsonOptions, withJson } from '../options/shared.ts';
import { wholeNumber } from '../options/values.ts';
import { printDamaged } from '../output/damaged.ts';
import type { Output } from '../output/output.ts';
import { type Column, table } from '../output/table.ts';
import { count, minute, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { addModelDelete } from './model-delete.ts';
import { addModelDiff } from './model-diff.ts';
import { addModelGate } from './model-gate.ts';
import { addModelReport } from './model-report.ts';
import { addModelShow } from './model-show.ts';
import { addModelSuspicious } from './model-suspicious.ts';
import { addModelThreshold } from './model-threshold.ts';

interface ModelsOptions extends JsonOptions {
  live?: number;
}

const help = `
  $ headstart models                list every model
  $ headstart models pets           list the versions of a model
  $ headstart models pets --live 2  make version 2 live
  $ headstart models show pets      show the accuracy of the live version
  $ headstart models gate pets manual
  $ headstart models report pets --out pets.html
  $ headstart models suspicious pets
  $ headstart models threshold pets 2 dog 0.99
  $ headstart models diff pets 1 2`;

export function addModels(program: Command, context: Context): void {
  const command = program
    .command('models')
    .summary('list models and versions, choose the live version')
    .description(
      'Lists the models, or the versions of a model, newest first. --live chooses the version that predicts.',
    )
    .argument('[model]', 'model whose versions to list')
    .option('--live <version>', 'version to make live', wholeNumber(1))
    .addHelpText('after', help);
  withJson(command).action((model: string | undefined, options: ModelsOptions) => models(context, model, options));
  const subcommands = [
    addModelShow,
    addModelGate,
    addModelReport,
    addModelSuspicious,
    addModelThreshold,
    addModelDiff,
    addModelDelete,
  ];
  for (const add of subcommands) add(command, context);
}

async function models(context: Context, model: string | undefined, options: ModelsOptions): Promise<void> {
  if (options.live !== undefined && model === undefined)
    throw new UsageError('Give the model of the version to make live.');
  const client = await connect(options, context.env);
  const { output } = context;
  if (model !== undefined && options.live !== undefined) {
    const live = await client.call('setLive', { model }, { json: { version: options.live } });
    output.line(options.json ? JSON.stringify(live) : `Version ${live.version} of model ${output.bold(model)} is live`);
  } else if (options.json) {
    output.line(
      JSON.stringify(
        model === undefined ? await client.call('listModels') : await client.call('listVersions', { model }),
      ),
    );
  } else if (model === undefined) await listModels(output, client);
  else await listVersions(output, client, model);
}

const right = (title: string): Column => ({ title, align: 'right' });

async function listModels(output: Output, client: Client): Promise<void> {
  const { models: found, problems } = await client.call('listModels');
  printDamaged(output, problems);
  if (found.length === 0)
    return output.line('There are no models yet. Train one: headstart train MODEL --dataset NAME');
  const rows = found.map(({ name, versions, live, latest }) => [name, count(versions), `${latest}`, `${live ?? '-'}`]);
  printTable(
    output,
    table([{ title: 'model' }, right('versions'), right('latest'), right('live')], rows, output.columns),
  );
}

async function listVersions(output: Output, client: Client, model: string): Promise<void> {
  const { versions, problems } = await client.call('listVersions', { model });
  printDamaged(output, problems);
  const columns = [
    right('version'),
    { title: '' },
    { title: 'head' },
    right('accuracy'),
    right('macro F1'),
    right('examples'),
    { title: 'created (UTC)' },
  ];
  const rows = versions.map(({ version, live, score, examples, createdAt, ...head }) => [
    `${version}`,
    live ? 'live' : '',
    headKind(head),
    percent(score.accuracy),
    score.macroF1.toFixed(3),
    count(examples),
    minute(createdAt),
  ]);
  printTable(output, table(columns, rows, output.columns));
}
