import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, allOptions, type JsonOptions, withConnection, withJson } from '../options/shared.ts';
import { table } from '../output/table.ts';
import { count } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { interruptible } from '../terminal/interrupt.ts';

interface DeleteOptions extends ApiOptions {
  evenLive?: boolean;
}

const help = `
  $ headstart datasets              list every dataset
  $ headstart datasets delete pets  delete its images and their embeddings`;

export function addDatasets(program: Command, context: Context): void {
  const command = program
    .command('datasets')
    .summary('list datasets, delete one')
    .description('Lists the datasets and the number of their training images.')
    .addHelpText('after', help);
  withJson(command).action((options: JsonOptions) => list(context, options));

  const remove = command
    .command('delete')
    .summary('delete a dataset')
    .description('Deletes the images of a dataset and their embeddings. Models trained on it stay.')
    .argument('<dataset>', 'dataset')
    .option('--even-live', 'even if a live version was trained on it');
  withConnection(remove).action((dataset: string, _: DeleteOptions, self: Command) =>
    deleteDataset(context, dataset, allOptions(self)),
  );
}

async function list({ output, env }: Context, { json, ...options }: JsonOptions): Promise<void> {
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
    () => `Interrupted. Part of dataset ${dataset} may be deleted. Run the same command to continue.`,
  ).finally(done);
  output.line(`Deleted dataset ${output.bold(dataset)}`);
}
