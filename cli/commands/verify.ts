import type { Command } from 'commander';
import { type Context, withFolder } from '../context.ts';
import { runVerify } from '../export/run-verify.ts';

const help = `
Runs the export's own verify.py and verify.mjs: every file has the digest of
the certificate, and the model answers its fixtures as the hosted version did.
Python is skipped where it has no onnxruntime, numpy and Pillow. A report has
no model: its files are checked.

  $ headstart verify pets-onnx`;

export function addVerify(program: Command, context: Context): void {
  const command = program
    .command('verify')
    .summary('check an export')
    .description('Checks that an export is whole, and answers as the hosted version did.')
    .argument('<folder>', 'folder of an export')
    .addHelpText('after', help);
  withFolder(command).action((folder: string) => verify(context, folder));
}

async function verify({ output, env }: Context, folder: string): Promise<void> {
  const all = await runVerify(folder, env);
  for (const { by, outcome, text } of all) {
    output.line(`${output.bold(by)}: ${outcome === 'skipped' ? `skipped, ${text}` : outcome}`);
    if (outcome !== 'skipped') output.line(text.trimEnd());
  }
  const failed = all.filter(({ outcome }) => outcome === 'failed').map(({ by }) => by);
  if (failed.length > 0) throw new Error(`${folder} failed, by ${failed.join(' and by ')}: see above.`);
}
