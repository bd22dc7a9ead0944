import type { Judged, Judgement } from '../../bases/judge/judge-bases.ts';
import { prices } from '../../shared/domain/prices.ts';
import type { Output } from '../output/output.ts';
import { type Column, table } from '../output/table.ts';
import { bytes, count, counted, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import type { Compared } from './measure-bases.ts';

/** Names of base models are not shortened for the numbers beside them. */
const leastColumns = 110;

/** Prints base models side by side, and which of them to take. */
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
  const times = repeats === 1 ? 'once' : `means of ${repeats} times, on other folds each`;
  const notes = [
    `${count(images)} images, each scored by a head that has not seen it, on the same folds${without}; ${times}.`,
    `p: McNemar's test against ${name(mostAccurate)}; ${repeats === 1 ? '' : 'the median of the repeats; '}half of p at most 0.05 is measurably worse.`,
    'ms: an image decoded and run by one thread of this machine, the base models in turn. memory: what a process grows by.',
    `USD: predictions that take so long, in Lambda and the gateway, list prices of ${prices.region}, ${prices.asOf}.`,
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
    return `It has ${percent(smallest.accuracy)} right, ${mostAccurate.candidate.base.manifest.name}, the most accurate, ${percent(mostAccurate.accuracy)}.`;
  }
  const isSmallest = judged.every(({ candidate }) => candidate.bytes >= smallest.candidate.bytes);
  return isSmallest
    ? 'It is the most accurate as well.'
    : 'It is the most accurate; every smaller one is measurably worse.';
}
