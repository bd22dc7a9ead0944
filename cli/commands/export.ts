import { type Command, Option } from 'commander';
import type { ExportFormat } from '../../shared/api/exports.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { requireEmpty, unpackInto } from '../export/unpack.ts';
import { type ApiOptions, withConnection } from '../options/shared.ts';
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
  tfjs    the same, with a page that runs it in a browser, and the head as a
          tfjs LayersModel
  report  report and model card

Every format includes scripts that check the export without Headstart. onnx and
tfjs also include test images and the predictions of the hosted version.

  $ headstart export pets pets-onnx
  $ headstart verify pets-onnx`;

export function addExport(program: Command, context: Context): void {
  const command = program
    .command('export')
    .summary('export a version that runs without Headstart')
    .description('Exports a version of a model to a folder. It runs without Headstart.')
    .argument('<model>', 'model')
    .argument('<folder>', 'new or empty folder')
    .addOption(new Option('--format <format>', 'what to export').choices(['onnx', 'tfjs', 'report']).default('onnx'))
    .option('--version <number>', 'version (default: the live version, or the latest)', wholeNumber(1))
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
    () => `Interrupted. The export of version ${version} of ${model} continues. Run the same command to download it.`,
  ).finally(done);
  if (sha256 === undefined) throw new Error(error?.message ?? `The export of version ${version} of ${model} failed.`);
  const files = await unpackInto(folder, await client.downloadExport(model, version, format), sha256);
  output.line(`Exported version ${version} of model ${output.bold(model)} to ${folder}: ${counted(files, 'file')}`);
  output.line(`Check it: headstart verify ${folder}`);
}
