import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { wholeNumber } from '../options/values.ts';
import { table } from '../output/table.ts';
import { count, counted, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';

interface DiffOptions extends ApiOptions {
  limit: number;
  json?: boolean;
}

/** `headstart models diff`: the images on which two versions differ. */
export function addModelDiff(models: Command, context: Context): void {
  const command = models
    .command('diff')
    .summary('show the images on which two versions differ')
    .description(
      'Asks two versions about every labelled image of the dataset as it is now, and shows those that they answer differently, and which of the two is right by the label.',
    )
    .argument('<model>', 'model')
    .argument('<before>', 'version', wholeNumber(1))
    .argument('<after>', 'version to compare it with', wholeNumber(1))
    .option('--limit <images>', 'images to show', wholeNumber(1, 200), 20)
    .option('--json', "print the API's answer");
  withConnection(command).action((model: string, before: number, after: number, _: DiffOptions, its: Command) =>
    diff(context, model, { before, after }, allOptions(its)),
  );
}

async function diff(
  { output, env }: Context,
  model: string,
  { before, after }: { before: number; after: number },
  { limit, json = false, ...options }: DiffOptions,
): Promise<void> {
  const client = await connect(options, env);
  const found = await client.call('diffVersions', { model, version: after, against: before, limit });
  if (json) return output.line(JSON.stringify(found));
  const { examples, changed, fixed, broken, otherwise } = found.summary;
  output.line(
    `Versions ${before} and ${after} of model ${output.bold(model)} differ on ${count(changed)} of ${counted(examples, 'image')}: ${count(fixed)} wrong before and right now, ${count(broken)} right before and wrong now, ${count(otherwise)} wrong in another way`,
  );
  if (changed === 0) return;
  output.line();
  const answered = (its: { label: string; score: number }) => `${its.label} ${percent(its.score)}`;
  printTable(
    output,
    table(
      ['label', `version ${before}`, `version ${after}`, 'right', 'image'].map((title) => ({ title })),
      found.changes.map((its) => [
        its.label,
        answered(its.before),
        answered(its.after),
        { before: `${before}`, after: `${after}`, neither: '-' }[its.right],
        its.key,
      ]),
      Number.POSITIVE_INFINITY,
    ),
  );
  const rest = changed - found.changes.length;
  if (rest > 0) output.line(`  and ${count(rest)} more: --limit shows up to 200`);
}
