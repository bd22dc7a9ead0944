import type { Judged, Judgement } from '../../bases/judge/judge-bases.ts';
import { prices } from '../../shared/domain/prices.ts';
import type { Output } from '../output/output.ts';
import { type Column, table } from '../output/table.ts';
import { bytes, count, counted, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import type { Compared } from './measure-bases.ts';

/** Wide enough to keep the names of base models whole. */
const leastColumns = 110;

/** Prints a table of base models and recommends one. */
export function printComparison(
  output: Output,
  { judged, mostAccurate, smallest }: Judgement<Compared>,
  { images, unusable, repeats }: { images: number; unusable: number; repeats: number },
): void {
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = [
    { title: 'base model' },
    right('accuracy'),
    right('95% interval'),
    right('paired p'),
    right('log loss'),
    right('ms'),
    right('file'),
    right('memory'),
    right('USD per 1,000'),
  ];
  const rows = judged.map(({ candidate, accuracy, logLoss, interval: [low, high], comparison }) => [
    candidate.base.manifest.name,
    percent(accuracy),
    `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`,
    comparison ? comparison.p.toPrecision(2) : '',
    logLoss.toFixed(3),
    candidate.time.milliseconds.toFixed(1),
    bytes(candidate.bytes),
    bytes(candidate.memory),
    candidate.cost.toFixed(5),
  ]);
  printTable(output, table(columns, rows, Math.max(leastColumns, output.columns)));

  const name = ({ candidate }: Judged<Compared>) => candidate.base.manifest.name;
  const without = unusable > 0 ? `; ${counted(unusable, 'other')} can't be used` : '';
  const times = repeats === 1 ? 'one cross-validation' : `means of ${repeats} cross-validations with different folds`;
  const notes = [
    `${count(images)} images, each scored by a head that has not seen it, on the same folds${without}; ${times}.`,
    `p: McNemar's test against ${name(mostAccurate)}; ${repeats === 1 ? '' : 'the median of the repeats; '}a base model is measurably worse if half of p is at most 0.05.`,
    'ms: decoding and inference of an image on one thread of this machine. memory: growth of a process that loads the base model.',
    `USD: cost of predictions of this duration in Lambda and the gateway, at list prices of ${prices.region}, ${prices.asOf}.`,
  ];
  output.line();
  for (const note of notes) output.line(output.dim(`  ${note}`));
  output.line();
  output.line(
    `  The smallest that is not measurably worse: ${output.bold(name(smallest))}, ${bytes(smallest.candidate.bytes)}`,
  );
  output.line(`  ${verdict({ judged, mostAccurate, smallest })}`);
}

function verdict({ judged, mostAccurate, smallest }: Judgement<Compared>): string {
  if (smallest !== mostAccurate) {
    return `Its accuracy is ${percent(smallest.accuracy)}; the most accurate, ${mostAccurate.candidate.base.manifest.name}, has ${percent(mostAccurate.accuracy)}.`;
  }
  const isSmallest = judged.every(({ candidate }) => candidate.bytes >= smallest.candidate.bytes);
  return isSmallest
    ? 'It is also the most accurate.'
    : 'It is the most accurate; every smaller one is measurably worse.';
}
