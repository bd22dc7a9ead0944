import { figures } from '../../shared/api/figures.ts';
import { deepFitInWords, headInWords, heldOutInWords, startedFromInWords } from '../../shared/api/head-words.ts';
import type { Version } from '../../shared/api/models.ts';
import type { Score } from '../../shared/api/score.ts';
import { describeConfusion } from './confusion.ts';
import { printDamaged } from './damaged.ts';
import type { Output } from './output.ts';
import { type Column, table } from './table.ts';
import { count, counted, percent } from './text.ts';

/** Prints a version's score on images that its head did not see: accuracy, classes, confusions. */
export function printScore(output: Output, version: Version): void {
  const { accuracy, interval } = version.score;
  const { score, test } = version.metrics;
  output.line(`  accuracy  ${output.bold(percent(accuracy))}   95% interval ${between(interval)}`);
  const found = figures.flatMap(({ name, unit, of }) => {
    const value = of({ ...score, ...version.score });
    if (value === undefined) return [];
    return `${name}  ${unit === 'share' ? percent(value) : value.toFixed(3)}`;
  });
  output.line(`  ${found.join('    ')}`);
  for (const line of headLines(version)) output.line(line);
  if (test) {
    output.line(
      `  test set  ${output.bold(percent(test.accuracy))}   95% interval ${between(test.interval)}, ${counted(test.examples, 'example')}`,
    );
  }
  printDamaged(output, version.problems);
  if (!score) return;
  output.line(
    output.dim(
      `  ${counted(score.examples, 'example')}, each scored by a head that has not seen it (${heldOutInWords(score)})`,
    ),
  );
  output.line();
  printTable(output, classLines(score, output.columns));
  output.line();
  const { title, note, lines } = describeConfusion(score, output.columns);
  output.line(`  ${output.bold(title)}  ${output.dim(note)}`.trimEnd());
  printTable(output, lines);
}

/** The kind of head, and how it compares with the other kind. A dense head that nobody compared needs no words. */
function headLines({ metrics: { fit, comparison }, ...version }: Version): string[] {
  const kind = headInWords(version);
  if (kind === 'dense head' && !comparison) return [];
  const size = deepFitInWords(fit);
  const startedFrom = startedFromInWords(fit);
  return [
    `  head      ${kind}${size ? `: ${size}` : ''}`,
    ...(comparison ? [`  ${comparison.sentence}`] : []),
    ...(startedFrom ? [`  ${startedFrom}`] : []),
  ];
}

const between = ([low, high]: [number, number]) => `${percent(low)} to ${percent(high)}`;

const right = (title: string): Column => ({ title, align: 'right' });

function classLines({ perClass }: Score, width: number): string[] {
  const shown = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  return table(
    [{ title: 'class' }, right('precision'), right('recall'), right('F1'), right('support')],
    perClass.map(({ label, precision, recall, f1, support }) => [
      label,
      shown(precision),
      shown(recall),
      shown(f1),
      count(support),
    ]),
    width,
  );
}

/** Prints the lines of a table, its headings dimmed. */
export function printTable(output: Output, [heading = '', ...rows]: string[]): void {
  output.line(output.dim(heading));
  for (const row of rows) output.line(row);
}
