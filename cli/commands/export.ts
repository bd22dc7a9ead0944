import { type Command, Option } from 'commander';
import type { ExportFormat } from '../../shared/api/exports.ts';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, type Context, withConnection } from '../context.ts';
import { requireEmpty, unpackInto } from '../export/unpack.ts';
import { wholeNumber } from '../options/values.ts';
import { counted } from '../output/text.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { servingVersion } from './serving-version.ts';

interface ExportOptions extends ApiOptions {
  format: ExportFormat;
  version?: number;
}

const help = `
  onnx    one ONNX file: decoded pixels in, scores out
  tfjs    the same with a page that runs it in a browser, and the head as a
          tfjs LayersModel
  report  report and model card

With onnx and tfjs come fixtures and the answers of the hosted version to
them; with each, scripts that check it without Headstart.

  $ headstart export pets pets-onnx
  $ headstart verify pets-onnx`;

export function addExport(program: Command, context: Context): void {
  const command = program
    .command('export')
    .summary('export a version, to run without Headstart')
    .description('Exports a version of a model into a folder, to run it without Headstart.')
    .argument('<model>', 'model')
    .argument('<folder>', 'folder to write; it must be empty or not there')
    .addOption(new Option('--format <format>', 'what to export').choices(['onnx', 'tfjs', 'report']).default('onnx'))
    .option('--version <number>', 'version (default: the live one, or else the latest)', wholeNumber(1))
    .addHelpText('after', help);
  withConnection(command).action((model: string, folder: string, options: ExportOptions) =>
    exportModel(context, model, folder, options),
  );
}

async function exportModel({ output, env }: Context, model: string, folder: string, options: ExportOptions) {
  await requireEmpty(folder);
  const client = await connect(options, env);
  const version = options.version ?? (await servingVersion(client, model));
  const { format } = options;
  const done = output.pending(`Exporting version ${version} ...`);
  const run = async () => {
    await client.call('startExport', { model, version }, { json: { format } });
    return client.waitForExport(model, version, format);
  };
  const { error, sha256 } = await interruptible(
    run,
    () => `Interrupted. The export of version ${version} of ${model} goes on; the same command fetches it.`,
  ).finally(done);
  if (sha256 === undefined) throw new Error(error?.message ?? `The export of version ${version} of ${model} failed.`);
  const files = await unpackInto(folder, await client.downloadExport(model, version, format), sha256);
  output.line(`Version ${version} of model ${output.bold(model)} is in ${folder}: ${counted(files, 'file')}`);
  output.line(`Check it: headstart verify ${folder}`);
}
