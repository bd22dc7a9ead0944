import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { wholeNumber } from '../options/values.ts';
import { messageOf } from '../terminal/message-of.ts';
import { servingVersion } from './serving-version.ts';

interface ReportOptions extends ApiOptions {
  out: string;
}

/** `headstart models report`: downloads a version's report.html. */
export function addModelReport(models: Command, context: Context): void {
  const command = models
    .command('report')
    .summary("download a version's report")
    .description("Downloads a version's report: one HTML file that stands alone. Open it in a browser.")
    .argument('<model>', 'model')
    .argument('[version]', 'version (default: the live one, or else the latest)', wholeNumber(1))
    .option('--out <file>', 'file to write', 'report.html');
  withConnection(command).action((model: string, version: number | undefined, _: ReportOptions, its: Command) =>
    report(context, model, version, allOptions(its)),
  );
}

async function report(
  { output, env }: Context,
  model: string,
  wanted: number | undefined,
  { out, ...options }: ReportOptions,
): Promise<void> {
  const client = await connect(options, env);
  const version = wanted ?? (await servingVersion(client, model));
  const html = await client.downloadFile(model, version, 'report.html');
  await writeFile(out, html).catch((cause: unknown) => {
    throw new Error(`${out} can't be written (${messageOf(cause)}). Give another file with --out.`, { cause });
  });
  output.line(`The report on version ${version} of model ${output.bold(model)} is in ${out}`);
}
