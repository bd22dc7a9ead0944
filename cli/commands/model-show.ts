import type { Command } from 'commander';
import { ApiError, type Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { allOptions, type JsonOptions, withJson, withVersion } from '../options/shared.ts';
import { findingLines, gateLines } from '../output/findings.ts';
import { counted, minute } from '../output/text.ts';
import { printScore } from '../output/version.ts';
import { servingVersion } from './serving-version.ts';

export function addModelShow(models: Command, context: Context): void {
  const command = models
    .command('show')
    .summary('show the accuracy of a version')
    .description('Shows the accuracy of a version, the result of its gate, and problems in its data.')
    .argument('<model>', 'model');
  withJson(withVersion(command)).action((model: string, version: number | undefined, _: JsonOptions, self: Command) =>
    show(context, model, version, allOptions(self)),
  );
}

async function show(
  { output, env }: Context,
  model: string,
  wanted: number | undefined,
  { json = false, ...options }: JsonOptions,
): Promise<void> {
  const client = await connect(options, env);
  const version = wanted ?? (await servingVersion(client, model));
  const found = await client.call('getVersion', { model, version });
  if (json) return output.line(JSON.stringify(found));
  const state = found.live ? 'live' : `not live: headstart models ${model} --live ${version}`;
  output.line(
    `${output.bold(`Version ${version} of model ${model}`)}, trained on ${counted(found.examples, 'example')} of dataset ${found.dataset}, ${minute(found.createdAt)} UTC (${state})`,
  );
  const gate = await gateOf(client, found.training);
  for (const line of gateLines(gate, found)) output.line(line);
  output.line();
  printScore(output, found);
  output.line();
  for (const line of findingLines(found, gate)) output.line(line);
}

/** The gate's verdict, from the training's record, which may have been deleted. */
async function gateOf(client: Client, training: string) {
  try {
    return (await client.call('getTraining', { id: training })).gate;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'training-not-found') return undefined;
    throw error;
  }
}
