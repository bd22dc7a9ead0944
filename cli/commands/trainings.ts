import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, allOptions, type JsonOptions, withConnection, withJson } from '../options/shared.ts';
import { printDamaged } from '../output/damaged.ts';
import { table } from '../output/table.ts';
import { minute } from '../output/text.ts';
import { printTraining } from '../output/training.ts';
import { printTable } from '../output/version.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { continues, followTraining } from '../training/follow-training.ts';

const help = `
  $ headstart trainings            list the trainings
  $ headstart trainings follow ID  show the progress and result of a training
  $ headstart trainings cancel ID  cancel a training`;

export function addTrainings(program: Command, context: Context): void {
  const command = program
    .command('trainings')
    .summary('list, follow and cancel trainings')
    .description('Lists the trainings of all users, newest first.')
    .addHelpText('after', help);
  withJson(command).action((options: JsonOptions) => list(context, options));

  const follow = command
    .command('follow')
    .summary('follow a training')
    .description('Shows the progress of a training until it ends, then the result.')
    .argument('<id>', 'id (headstart trainings)');
  withConnection(follow).action((id: string, _: ApiOptions, self: Command) => followOne(context, id, allOptions(self)));

  const cancel = command
    .command('cancel')
    .summary('cancel a training')
    .description('Cancels a training. It makes no version.')
    .argument('<id>', 'id (headstart trainings)');
  withConnection(cancel).action((id: string, _: ApiOptions, self: Command) =>
    cancelTraining(context, id, allOptions(self)),
  );
}

async function list({ output, env }: Context, { json, ...options }: JsonOptions): Promise<void> {
  const found = await (await connect(options, env)).call('listTrainings');
  if (json) return output.line(JSON.stringify(found));
  printDamaged(output, found.problems);
  if (found.trainings.length === 0) {
    return output.line('There are no trainings yet. Start one: headstart train MODEL --dataset NAME');
  }
  const rows = found.trainings.map(({ id, model, status, version, requestedAt }) => [
    id,
    model,
    status,
    `${version ?? '-'}`,
    minute(requestedAt),
  ]);
  printTable(
    output,
    table(
      [
        { title: 'id', whole: true },
        { title: 'model' },
        { title: 'status' },
        { title: 'version' },
        { title: 'requested (UTC)' },
      ],
      rows,
      output.columns,
    ),
  );
}

async function followOne({ output, env }: Context, id: string, options: ApiOptions): Promise<void> {
  const client = await connect(options, env);
  const training = await client.call('getTraining', { id });
  const ended = await interruptible(
    () => followTraining(output, client, training),
    () => continues(id),
  );
  await printTraining(output, client, ended, undefined);
}

async function cancelTraining({ output, env }: Context, id: string, options: ApiOptions): Promise<void> {
  const { model } = await (await connect(options, env)).call('cancelTraining', { id });
  output.line(`Cancelled training ${output.bold(id)} of model ${model}`);
}
