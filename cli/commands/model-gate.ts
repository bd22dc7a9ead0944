import { Argument, type Command } from 'commander';
import { type GatePolicy, gatePolicy } from '../../shared/domain/state/records.ts';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';

const meaning = {
  auto: 'versions go live by themselves when they pass their gate',
  manual: 'versions go live by hand alone: headstart models MODEL --live VERSION',
} as const;

/** `headstart models gate`: how the versions of a model go live. */
export function addModelGate(models: Command, context: Context): void {
  const command = models
    .command('gate')
    .summary('show or choose how versions go live')
    .description(
      'Shows or chooses how the versions of a model go live: auto, when they pass their gate, or manual. Holds for trainings that end from now on.',
    )
    .argument('<model>', 'model; it need not have a version yet')
    .addArgument(new Argument('[policy]', 'auto or manual').choices(gatePolicy.options));
  withConnection(command).action((model: string, policy: GatePolicy | undefined, _: ApiOptions, its: Command) =>
    gate(context, model, policy, allOptions(its)),
  );
}

async function gate(
  { output, env }: Context,
  model: string,
  wanted: GatePolicy | undefined,
  options: ApiOptions,
): Promise<void> {
  const client = await connect(options, env);
  const { policy } = wanted
    ? await client.call('setGate', { model }, { json: { policy: wanted } })
    : await client.call('getGate', { model });
  output.line(`Gate of model ${output.bold(model)}: ${policy}, ${meaning[policy]}`);
}
