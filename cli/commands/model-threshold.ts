import type { Command } from 'commander';
import type { DecisionThreshold } from '../../shared/api/decisions.ts';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { shareBelowOne, wholeNumber } from '../options/values.ts';
import { count, counted, percent } from '../output/text.ts';

interface ThresholdOptions extends ApiOptions {
  json?: boolean;
}

/** `headstart models threshold`: from which score on a label's predictions have a wanted precision. */
export function addModelThreshold(models: Command, context: Context): void {
  const command = models
    .command('threshold')
    .summary('find the threshold for a wanted precision')
    .description(
      'Finds the lowest score from which on predictions of a label have a wanted precision, with 95 % confidence. To have a version decide by it: headstart train MODEL --precision LABEL=PRECISION.',
    )
    .usage('<model> <version> <label> <precision>')
    .argument('<model>', 'model')
    .argument('<version>', 'version', wholeNumber(1))
    .argument('<label>', 'label to decide for')
    .argument('<precision>', 'share of its decisions that must be right, such as 0.99', shareBelowOne)
    .option('--json', "print the API's answer");
  withConnection(command).action(
    (model: string, version: number, label: string, precision: number, _: ThresholdOptions, its: Command) =>
      threshold(context, model, version, { label, precision }, allOptions(its)),
  );
}

async function threshold(
  { output, env }: Context,
  model: string,
  version: number,
  wanted: { label: string; precision: number },
  { json = false, ...options }: ThresholdOptions,
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
      `A precision of ${target} of ${label} is not reachable with these images: it takes ${count(needed)} decisions without an error to show it`,
      ...(best ? [`  nearest: ${decided(best)}, at least ${percent(best.precisionAtLeast)} right`] : []),
    ];
  }
  const { expected, interval } = found.errorsPer1000;
  const [low, high] = interval.map((errors) => errors.toFixed(1));
  return [
    `Predictions of ${label} with a score of at least ${found.threshold.toFixed(4)} are right in at least ${percent(found.precisionAtLeast)} of cases`,
    `  ${decided(found)}: ${percent(found.coverage)} of all images${found.recall === null ? '' : `, ${percent(found.recall)} of those of ${label}`}`,
    `  errors expected in 1,000 decisions: ${expected.toFixed(1)} (95 % interval ${low} to ${high})`,
  ];
}

const decided = ({ decided: images, wrong }: { decided: number; wrong: number }) =>
  `${counted(images, 'held-out image')} decided, ${count(wrong)} of them wrong`;
