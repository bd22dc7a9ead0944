import type { Command } from 'commander';
import { type Context, withFolder } from '../context.ts';
import { differingScripts, runVerify } from '../export/run-verify.ts';
import { eachLine } from '../output/output.ts';

const help = `
Runs Headstart's own verify.py and verify.mjs on the folder: every file has the
digest that the certificate gives, and the model answers its fixtures as the
hosted version did. Nothing in the folder is run. The scripts get PATH, HOME and
what an interpreter needs, and no other variable. Python is skipped where it
lacks onnxruntime, numpy or Pillow. A report has no model: its files are checked.

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
  for (const name of await differingScripts(folder))
    output.line(
      `${name} in ${folder} differs from Headstart's own, and was not run. Another release may have written it.`,
    );
  for (const { by, outcome, text } of all) {
    output.line(`${output.bold(by)}: ${outcome === 'skipped' ? `skipped, ${text}` : outcome}`);
    if (outcome !== 'skipped') eachLine(output.line, text);
  }
  const failed = all.filter(({ outcome }) => outcome === 'failed').map(({ by }) => by);
  if (failed.length > 0) throw new Error(`${folder} failed, by ${failed.join(' and by ')}: see above.`);
}
