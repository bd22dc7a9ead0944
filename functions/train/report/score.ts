import { html, raw } from 'hono/html';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import type { Metrics } from '../metrics.ts';
import { plot } from './plot.ts';
import { between, counted, percent, shownOf, table } from './table.ts';

/** A larger confusion matrix is a wall of numbers: only its confusions are listed. */
const mostMatrixClasses = 30;

export interface Confusion {
  label: string;
  predicted: string;
  keys: readonly string[];
}

export function scoreSection({ score, scoreWithoutCopies, test, golden }: Metrics) {
  const copies = score.examples - scoreWithoutCopies.examples;
  return html`<p class="lead"><b>${percent(score.accuracy)}</b> of images that it has not seen are labelled right; 95 % interval ${between(score.interval)}.</p>
<p class="soft">${counted(score.examples, 'example')}, each scored once by a head that did not see it nor a copy of it (${score.folds} folds). The score on the images that the head was fitted on says nothing, and is not shown.</p>
${
  copies > 0
    ? html`<p>${counted(copies, 'example')} are copies of others. With each image counted once: <b>${percent(scoreWithoutCopies.accuracy)}</b>, ${between(scoreWithoutCopies.interval)}.</p>`
    : ''
}
${
  test
    ? html`<p>On your own test set of ${counted(test.examples, 'image')}: <b>${percent(test.accuracy)}</b>, ${between(test.interval)}.</p>`
    : ''
}
${
  golden
    ? html`<p${golden.wrong.length > 0 ? html` class="warn"` : ''}>Golden images: ${golden.examples - golden.wrong.length} of ${golden.examples} right.${golden.wrong.length > 0 ? ` Wrong: ${golden.wrong.join(', ')}.` : ''}</p>`
    : ''
}
${table(
  'Means over the classes, log loss and calibration error',
  [{ title: '' }, { title: 'value' }, { title: '95 % interval' }],
  [
    ['macro precision', percent(score.macroPrecision), between(score.macroIntervals.precision)],
    ['macro recall', percent(score.macroRecall), between(score.macroIntervals.recall)],
    ['macro F1', percent(score.macroF1), between(score.macroIntervals.f1)],
    ['log loss', score.logLoss.toFixed(3), ''],
    ['expected calibration error', percent(score.ece), `chance alone: ${between(score.eceNoise)}`],
  ],
)}
${classTable(score)}`;
}

function classTable({ perClass }: Score) {
  return table(
    'Each class, with 95 % intervals',
    [
      { title: 'class', text: true },
      ...['precision', '', 'recall', '', 'F1', '', 'support'].map((title) => ({ title })),
    ],
    perClass.map(({ label, precision, recall, f1, support, intervals }) => [
      label,
      percent(precision),
      between(intervals.precision),
      percent(recall),
      between(intervals.recall),
      percent(f1),
      between(intervals.f1),
      support,
    ]),
  );
}

export function confusionSection({ score }: Metrics, confusions: readonly Confusion[]) {
  return html`<h2>Confusions</h2>
${score.perClass.length <= mostMatrixClasses ? confusionTable(score) : ''}
${confusions.length === 0 ? html`<p>None: every example was labelled right.</p>` : html`<p>The images behind them, the most frequent first:</p>`}
${confusions
  .slice(0, shownOf)
  .map(
    ({ label, predicted, keys }) =>
      html`<details><summary>${label} taken for ${predicted}: ${keys.length}</summary><ul>${keys.slice(0, shownOf).map((key) => html`<li class="key">${key}</li>`)}${keys.length > shownOf ? html`<li>and ${keys.length - shownOf} more, in evaluation.arrow</li>` : ''}</ul></details>`,
  )}`;
}

function confusionTable({ perClass, confusion }: Score) {
  const names = perClass.map(({ label }) => label);
  const rows = confusion.map((row, i) => {
    const support = row.reduce((sum, count) => sum + count, 0) || 1;
    return html`<tr><th scope="row">${names[i]}</th>${row.map((count) => html`<td class="cell"${heat(count / support)}>${count || ''}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll"><table><caption>Rows: the label given. Columns: the prediction.</caption>
<thead><tr><th></th>${names.map((name) => html`<th scope="col" class="text">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A cell's colour: its share of the row. */
const heat = (share: number) => raw(` style="background: rgb(var(--heat) / ${(0.6 * share).toFixed(3)})"`);

const shares = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, text: percent(at, 0) }));

export function calibrationSection({ score, calibration }: Metrics) {
  const points = score.reliability.flatMap(({ confidence, accuracy, interval }) =>
    confidence === null || accuracy === null || interval === null
      ? []
      : [{ x: confidence, y: accuracy, low: interval[0], high: interval[1] }],
  );
  const ends = [0, 1].map((x) => ({ x, y: x, low: x, high: x })) as [(typeof points)[0], (typeof points)[0]];
  const { temperature, logLossBefore, logLossAfter } = calibration;
  return html`<h2>Do the scores mean what they say?</h2>
<p>A score of 80 % should be right in 8 cases of 10: points on the dashed line. ${
    temperature === 1
      ? 'No temperature makes them better on held-out examples.'
      : `Scores are divided by a temperature of ${temperature.toFixed(2)}, which lowers the log loss of held-out examples from ${logLossBefore.toFixed(3)} to ${logLossAfter.toFixed(3)}.`
  }</p>
${plot(
  'Accuracy of predictions by their score',
  { title: 'score of the prediction', from: 0, to: 1, ticks: shares },
  { title: 'right', from: 0, to: 1, ticks: shares },
  points,
  ends,
)}
${table(
  'The same in numbers',
  [{ title: 'score' }, { title: 'predictions' }, { title: 'right' }, { title: '95 % interval' }],
  score.reliability.flatMap(({ low, high, examples, accuracy, interval }) =>
    examples === 0
      ? []
      : [[`${percent(low, 0)} to ${percent(high, 0)}`, examples, percent(accuracy), between(interval)]],
  ),
)}`;
}
