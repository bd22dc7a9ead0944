import type { Judgement } from '../../shared/ml/base/judge-bases.ts';
import type { Output } from '../output/output.ts';
import { type Column, table } from '../output/table.ts';
import { bytes, count, counted, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import type { Compared } from './compare.ts';
import { prices } from './prices.ts';

/** Names of base models are not shortened for the numbers beside them. */
const leastColumns = 110;

/** Prints base models side by side, and which of them to take. */
export function printComparison(
  output: Output,
  { judged, mostAccurate, smallest }: Judgement<Compared>,
  { images, unusable }: { images: number; unusable: number },
): void {
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = [
    { title: 'base model' },
    right('accuracy'),
    right('95 % interval'),
    right('paired p'),
    right('log loss'),
    right('ms'),
    right('file'),
    right('memory'),
    right('USD per 1,000'),
  ];
  const rows = judged.map(({ candidate, interval: [low, high], comparison }) => [
    candidate.base.manifest.name,
    percent(candidate.tried.accuracy),
    `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`,
    comparison ? comparison.p.toPrecision(2) : '',
    candidate.tried.logLoss.toFixed(3),
    candidate.time.milliseconds.toFixed(1),
    bytes(candidate.bytes),
    bytes(candidate.memory),
    candidate.cost.toFixed(5),
  ]);
  printTable(output, table(columns, rows, Math.max(leastColumns, output.columns)));

  const name = ({ base }: Compared) => base.manifest.name;
  const without = unusable > 0 ? `; ${counted(unusable, 'other')} can't be used` : '';
  const notes = [
    `${count(images)} images, each scored by a head that did not see it, on the same folds${without}.`,
    `p: McNemar's test against ${name(mostAccurate)}; measurably worse is what its one-sided form, half of p, says at 0.05.`,
    'ms: an image decoded and run by one thread of this machine, the base models in turn. memory: what a process grows by.',
    `USD: predictions that take so long, in Lambda and the gateway, list prices of ${prices.region}, ${prices.asOf}.`,
  ];
  output.line();
  for (const note of notes) output.line(output.dim(`  ${note}`));
  output.line();
  output.line(`  The smallest that is not measurably worse: ${output.bold(name(smallest))}, ${bytes(smallest.bytes)}`);
  output.line(`  ${verdict({ judged, mostAccurate, smallest })}`);
}

function verdict({ judged, mostAccurate, smallest }: Judgement<Compared>): string {
  const accuracy = ({ tried }: Compared) => percent(tried.accuracy);
  if (smallest !== mostAccurate) {
    return `It has ${accuracy(smallest)} right, ${mostAccurate.base.manifest.name}, the most accurate, ${accuracy(mostAccurate)}.`;
  }
  const isSmallest = judged.every(({ candidate }) => candidate.bytes >= smallest.bytes);
  return isSmallest
    ? 'It is the most accurate as well.'
    : 'It is the most accurate; every smaller one is measurably worse.';
}
