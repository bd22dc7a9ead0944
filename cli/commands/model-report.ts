import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, allOptions, withConnection, withVersion } from '../options/shared.ts';
import { messageOf } from '../terminal/message-of.ts';
import { servingVersion } from './serving-version.ts';

interface ReportOptions extends ApiOptions {
  out: string;
}

export function addModelReport(models: Command, context: Context): void {
  const command = models
    .command('report')
    .summary("download a version's report")
    .description("Downloads a version's report, one self-contained HTML file. Open it in a browser.")
    .argument('<model>', 'model')
    .option('--out <file>', 'file to write', 'report.html');
  withConnection(withVersion(command)).action(
    (model: string, version: number | undefined, _: ReportOptions, self: Command) =>
      report(context, model, version, allOptions(self)),
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
    throw new Error(`Can't write ${out} (${messageOf(cause)}). Choose another file with --out.`, { cause });
  });
  output.line(`Wrote the report of version ${version} of model ${output.bold(model)} to ${out}`);
}
