import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, allOptions, withConnection } from '../options/shared.ts';
import { wholeNumber } from '../options/values.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface DeleteOptions extends ApiOptions {
  all?: boolean;
  evenLive?: boolean;
}

export function addModelDelete(models: Command, context: Context): void {
  const command = models
    .command('delete')
    .summary('delete a version or a whole model')
    .description('Deletes a version and its files, or a model and all its versions. Datasets stay.')
    .argument('<model>', 'model')
    .argument('[version]', 'version', wholeNumber(1))
    .option('--all', 'delete the model and all its versions')
    .option('--even-live', 'even if it is live: predictions fail until another version is live');
  withConnection(command).action((model: string, version: number | undefined, _: DeleteOptions, self: Command) =>
    remove(context, model, version, allOptions(self)),
  );
}

async function remove(
  { output, env }: Context,
  model: string,
  version: number | undefined,
  { all = false, evenLive = false, ...options }: DeleteOptions,
): Promise<void> {
  if (all === (version !== undefined)) {
    throw new UsageError('Give the version to delete, or --all to delete the model and all its versions.');
  }
  const client = await connect(options, env);
  const live = evenLive || undefined;
  if (version === undefined) await client.call('deleteModel', { model, live });
  else await client.call('deleteVersion', { model, version, live });
  output.line(`Deleted ${version === undefined ? '' : `version ${version} of `}model ${output.bold(model)}`);
}
