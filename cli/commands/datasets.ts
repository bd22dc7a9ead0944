import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { table } from '../output/table.ts';
import { count } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { interruptible } from '../terminal/interrupt.ts';

interface DatasetsOptions extends ApiOptions {
  json?: boolean;
}

interface DeleteOptions extends ApiOptions {
  evenLive?: boolean;
}

const help = `
  $ headstart datasets             every dataset
  $ headstart datasets delete pets all of its images, and their embeddings`;

/** `headstart datasets`: lists datasets, deletes one. */
export function addDatasets(program: Command, context: Context): void {
  const command = program
    .command('datasets')
    .summary('list datasets, delete one')
    .description('Lists the datasets, with the images of each that there are to train on.')
    .option('--json', 'print JSON')
    .addHelpText('after', help);
  withConnection(command).action((options: DatasetsOptions) => list(context, options));

  const remove = command
    .command('delete')
    .summary('delete a dataset')
    .description('Deletes a dataset: all of its images, and their embeddings. Models that were trained on it stay.')
    .argument('<dataset>', 'dataset')
    .option('--even-live', 'also when a live version was trained on it: it can not be trained again');
  withConnection(remove).action((dataset: string, _: DeleteOptions, its: Command) =>
    deleteDataset(context, dataset, allOptions(its)),
  );
}

async function list({ output, env }: Context, { json, ...options }: DatasetsOptions): Promise<void> {
  const found = await (await connect(options, env)).call('listDatasets');
  if (json) return output.line(JSON.stringify(found));
  for (const { key, problem } of found.problems) output.error(`${key}: ${problem}`);
  if (found.datasets.length === 0) {
    return output.line('There are no datasets yet. Upload images: headstart upload FOLDER --dataset NAME');
  }
  const rows = found.datasets.map(({ name, examples }) => [name, count(examples)]);
  printTable(output, table([{ title: 'dataset' }, { title: 'examples', align: 'right' }], rows, output.columns));
}

async function deleteDataset(
  { output, env }: Context,
  dataset: string,
  { evenLive = false, ...options }: DeleteOptions,
): Promise<void> {
  const client = await connect(options, env);
  const done = output.pending(`Deleting dataset ${dataset} ...`);
  await interruptible(
    () => client.deleteDataset(dataset, { live: evenLive }),
    () => `Interrupted. Some of dataset ${dataset} may be deleted; the same command continues.`,
  ).finally(done);
  output.line(`Dataset ${output.bold(dataset)} is deleted`);
}
