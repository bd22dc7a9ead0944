import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { allOptions, type JsonOptions, moreListed, withJson, withLimit } from '../options/shared.ts';
import { wholeNumber } from '../options/values.ts';
import { table } from '../output/table.ts';
import { count, counted, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';

interface DiffOptions extends JsonOptions {
  limit: number;
}

export function addModelDiff(models: Command, context: Context): void {
  const command = models
    .command('diff')
    .summary('show the images that two versions predict differently')
    .description(
      'Predicts every labelled image of the current dataset with two versions. Shows the images that they predict differently, and which version agrees with the label.',
    )
    .argument('<model>', 'model')
    .argument('<before>', 'version', wholeNumber(1))
    .argument('<after>', 'version to compare', wholeNumber(1));
  withJson(withLimit(command)).action((model: string, before: number, after: number, _: DiffOptions, self: Command) =>
    diff(context, model, { before, after }, allOptions(self)),
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
  const { examples, sampled, changed, fixed, broken, otherwise } = found.summary;
  output.line(
    `Versions ${before} and ${after} of model ${output.bold(model)} differ on ${count(changed)} of ${sampled ? 'a random sample of ' : ''}${counted(examples, 'image')}: ${count(fixed)} fixed, ${count(broken)} broken, ${count(otherwise)} wrong in both`,
  );
  if (changed === 0) return;
  output.line();
  const predicted = ({ label, score }: { label: string; score: number }) => `${label} ${percent(score)}`;
  printTable(
    output,
    table(
      ['label', `version ${before}`, `version ${after}`, 'right', 'image'].map((title) => ({ title })),
      found.changes.map((image) => [
        image.label,
        predicted(image.before),
        predicted(image.after),
        { before: `${before}`, after: `${after}`, neither: '-' }[image.right],
        image.key,
      ]),
      Number.POSITIVE_INFINITY,
    ),
  );
  const rest = changed - found.changes.length;
  if (rest > 0) output.line(`  and ${count(rest)} more: ${moreListed}`);
}
