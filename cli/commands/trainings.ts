import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { printDamaged } from '../output/damaged.ts';
import { table } from '../output/table.ts';
import { minute } from '../output/text.ts';
import { printTraining } from '../output/training.ts';
import { printTable } from '../output/version.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { continues, followTraining } from '../training/follow-training.ts';

interface TrainingsOptions extends ApiOptions {
  json?: boolean;
}

const help = `
  $ headstart trainings            trainings, the newest first
  $ headstart trainings follow ID  see how far one is, and what came of it
  $ headstart trainings cancel ID  end one that is under way`;

/** `headstart trainings`: lists trainings, cancels one. */
export function addTrainings(program: Command, context: Context): void {
  const command = program
    .command('trainings')
    .summary('list trainings, follow or cancel one')
    .description('Lists the trainings, the newest first: those under way too, whoever started them.')
    .option('--json', 'print JSON')
    .addHelpText('after', help);
  withConnection(command).action((options: TrainingsOptions) => list(context, options));

  const follow = command
    .command('follow')
    .summary('follow a training')
    .description('Shows how far a training is until it ends, and then what came of it.')
    .argument('<id>', 'its id: see headstart trainings');
  withConnection(follow).action((id: string, _: ApiOptions, its: Command) => followOne(context, id, allOptions(its)));

  const cancel = command
    .command('cancel')
    .summary('cancel a training')
    .description('Cancels a training that is under way. It makes no version.')
    .argument('<id>', 'its id: see headstart trainings');
  withConnection(cancel).action((id: string, _: ApiOptions, its: Command) =>
    cancelTraining(context, id, allOptions(its)),
  );
}

async function list({ output, env }: Context, { json, ...options }: TrainingsOptions): Promise<void> {
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
  output.line(`Training ${output.bold(id)} of model ${model} is cancelled`);
}
