import type { Command } from 'commander';
import type { DecisionThreshold } from '../../shared/api/decisions.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { allOptions, type JsonOptions, withJson } from '../options/shared.ts';
import { shareBelowOne, wholeNumber } from '../options/values.ts';
import { count, counted, percent } from '../output/text.ts';

export function addModelThreshold(models: Command, context: Context): void {
  const command = models
    .command('threshold')
    .summary('find the threshold that gives a precision')
    .description(
      'Finds the lowest threshold at which predictions of a label have the given precision, with 95% confidence. To train a version with such a threshold: headstart train MODEL --precision LABEL=PRECISION.',
    )
    .usage('<model> <version> <label> <precision>')
    .argument('<model>', 'model')
    .argument('<version>', 'version', wholeNumber(1))
    .argument('<label>', 'label')
    .argument('<precision>', 'share of correct decisions, such as 0.99', shareBelowOne);
  withJson(command).action(
    (model: string, version: number, label: string, precision: number, _: JsonOptions, self: Command) =>
      threshold(context, model, version, { label, precision }, allOptions(self)),
  );
}

async function threshold(
  { output, env }: Context,
  model: string,
  version: number,
  wanted: { label: string; precision: number },
  { json = false, ...options }: JsonOptions,
): Promise<void> {
  const client = await connect(options, env);
  const found = await client.call('findThreshold', { model, version, ...wanted });
  if (json) return output.line(JSON.stringify(found));
  for (const line of describe(found)) output.line(line);
}

function describe(found: DecisionThreshold): string[] {
  const { label, target } = found;
  if (!found.reachable) {
    const { best, needed } = found;
    return [
      `These images can't show a precision of ${target} for ${label}: that takes ${count(needed)} decisions without an error`,
      ...(best ? [`  best: ${decided(best)}, at least ${percent(best.precisionAtLeast)} right`] : []),
    ];
  }
  const { expected, interval } = found.errorsPer1000;
  const [low, high] = interval.map((errors) => errors.toFixed(1));
  return [
    `Predictions of ${label} with a score of at least ${found.threshold.toFixed(4)} are right at least ${percent(found.precisionAtLeast)} of the time`,
    `  ${decided(found)}: ${percent(found.coverage)} of all images${found.recall === null ? '' : `, ${percent(found.recall)} of those labelled ${label}`}`,
    `  errors expected in 1,000 decisions: ${expected.toFixed(1)} (95% interval ${low} to ${high})`,
  ];
}

const decided = ({ decided: images, wrong }: { decided: number; wrong: number }) =>
  `${counted(images, 'held-out image')} decided, ${count(wrong)} wrong`;
