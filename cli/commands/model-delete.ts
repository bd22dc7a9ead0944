import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { wholeNumber } from '../options/values.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface DeleteOptions extends ApiOptions {
  all?: boolean;
  evenLive?: boolean;
}

/** `headstart models delete`: deletes a version, or a whole model. */
export function addModelDelete(models: Command, context: Context): void {
  const command = models
    .command('delete')
    .summary('delete a version, or a model with all of them')
    .description('Deletes a version with its files, or a model with all its versions. Datasets stay.')
    .argument('<model>', 'model')
    .argument('[version]', 'version', wholeNumber(1))
    .option('--all', 'the model with all its versions')
    .option('--even-live', 'also what is live: predictions then fail until another version is');
  withConnection(command).action((model: string, version: number | undefined, _: DeleteOptions, its: Command) =>
    remove(context, model, version, allOptions(its)),
  );
}

async function remove(
  { output, env }: Context,
  model: string,
  version: number | undefined,
  { all = false, evenLive = false, ...options }: DeleteOptions,
): Promise<void> {
  if (all === (version !== undefined)) {
    throw new UsageError('Name the version to delete, or give --all to delete the model with all its versions.');
  }
  const client = await connect(options, env);
  const live = evenLive || undefined;
  if (version === undefined) await client.call('deleteModel', { model, live });
  else await client.call('deleteVersion', { model, version, live });
  const what = version === undefined ? '' : `Version ${version} of model `;
  output.line(`${what || 'Model '}${output.bold(model)} is deleted`);
}
