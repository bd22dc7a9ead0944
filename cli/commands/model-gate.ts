import { Argument, type Command } from 'commander';
import { type GatePolicy, gatePolicy } from '../../shared/domain/state/records.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, allOptions, withConnection } from '../options/shared.ts';

const explanations = {
  auto: 'a version goes live when it passes every check',
  manual: 'a version goes live only with headstart models MODEL --live VERSION',
} as const;

export function addModelGate(models: Command, context: Context): void {
  const command = models
    .command('gate')
    .summary('show or set how versions go live')
    .description(
      'Shows or sets how the versions of a model go live: automatically when they pass every check, or manually. A change applies to trainings that end later.',
    )
    .argument('<model>', 'model; it may have no version yet')
    .addArgument(new Argument('[policy]', 'auto or manual').choices(gatePolicy.options));
  withConnection(command).action((model: string, policy: GatePolicy | undefined, _: ApiOptions, self: Command) =>
    gate(context, model, policy, allOptions(self)),
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
  output.line(`Gate of model ${output.bold(model)}: ${policy}, ${explanations[policy]}`);
}
