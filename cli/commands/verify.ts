import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { differingScripts, runVerify } from '../export/run-verify.ts';
import { withFolder } from '../options/shared.ts';
import { eachLine } from '../output/output.ts';

const help = `
Runs Headstart's own verify.py and verify.mjs on the folder. They compare every
file with the digest in the certificate, and the predictions for the test images
with those of the hosted version. No script in the folder is run. The scripts get
only the environment variables that an interpreter needs. Python is skipped if
it lacks onnxruntime, numpy or Pillow. For a report, only the files are checked.

  $ headstart verify pets-onnx`;

export function addVerify(program: Command, context: Context): void {
  const command = program
    .command('verify')
    .summary('check an export')
    .description('Checks that an export is complete and predicts like the hosted version.')
    .argument('<folder>', 'folder of an export')
    .addHelpText('after', help);
  withFolder(command).action((folder: string) => verify(context, folder));
}

async function verify({ output, env }: Context, folder: string): Promise<void> {
  const all = await runVerify(folder, env);
  for (const name of await differingScripts(folder))
    output.line(`${name} in ${folder} differs from Headstart's own and was not run. It may come from another release.`);
  for (const { by, outcome, text } of all) {
    output.line(`${output.bold(by)}: ${outcome === 'skipped' ? `skipped, ${text}` : outcome}`);
    if (outcome !== 'skipped') eachLine(output.line, text);
  }
  const failed = all.filter(({ outcome }) => outcome === 'failed').map(({ by }) => by);
  if (failed.length > 0) throw new Error(`${folder} failed the check with ${failed.join(' and ')}: see above.`);
}
