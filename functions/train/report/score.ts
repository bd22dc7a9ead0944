import { html } from 'hono/html';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import type { Metrics } from '../metrics.ts';
import { between, counted, measured, percent, range, shownOf, table, whole } from './table.ts';

export function scoreSection(metrics: Metrics) {
  const { score, scoreWithoutCopies, test } = metrics;
  const copies = score.examples - scoreWithoutCopies.examples;
  return html`<p class="lead"><b>${percent(score.accuracy)}</b> of images that it has not seen are labelled right (95 % interval ${between(score.interval)}).</p>
<p class="soft">${counted(score.examples, 'example')}, each scored once by a head that saw neither it nor a copy of it (${score.folds} folds). The score on the images that the head was fitted on says nothing, and is not shown.</p>
${goldenImages(metrics)}
${facts(metrics)}
${
  copies > 0
    ? html`<p>${counted(copies, 'example is a copy', 'examples are copies')} of others. With each image counted once: <b>${percent(scoreWithoutCopies.accuracy)}</b> (${between(scoreWithoutCopies.interval)}).</p>`
    : ''
}
${
  test
    ? html`<p>On your own test set of ${counted(test.examples, 'image')}: <b>${percent(test.accuracy)}</b> (${between(test.interval)}), log loss ${test.logLoss.toFixed(3)}.</p>`
    : ''
}
${classTable(score)}`;
}

function facts({ score, suspicious, duplicates }: Metrics) {
  const { macroIntervals } = score;
  const smallest = Math.min(...score.perClass.map(({ support }) => support));
  const entries: [string, string, string][] = [
    ['macro precision', percent(score.macroPrecision), range(macroIntervals.precision)],
    ['macro recall', percent(score.macroRecall), range(macroIntervals.recall)],
    ['macro F1', percent(score.macroF1), range(macroIntervals.f1)],
    ['log loss', score.logLoss.toFixed(3), ''],
    ['calibration error', percent(score.ece), `chance alone: ${range(score.eceNoise)}`],
    ['labels to look at', whole(suspicious.length), `of ${whole(score.examples)}`],
    [
      'copies',
      whole(duplicates.exact.length + duplicates.near.length),
      `groups and pairs; ${counted(duplicates.conflicts.length, 'conflict')}`,
    ],
    ['classes', whole(score.perClass.length), `the smallest of ${counted(smallest, 'image')}`],
  ];
  return html`<dl class="facts">${entries.map(([name, value, note]) => html`<div><dt>${name}</dt><dd>${value}${note ? html`<small>${note}</small>` : ''}</dd></div>`)}</dl>`;
}

function classTable({ perClass }: Score) {
  const cut = perClass.length > shownOf;
  const shown = cut ? [...perClass].sort((a, b) => (a.f1 ?? 2) - (b.f1 ?? 2)).slice(0, shownOf) : perClass;
  return html`${table(
    cut
      ? `The ${shownOf} classes of lowest F1, with 95 % intervals; all ${whole(perClass.length)} are in metrics.json`
      : 'Each class, with 95 % intervals',
    [
      { title: 'class' },
      ...['precision', 'recall', 'F1'].map((title) => ({ title, measured: true })),
      { title: 'images' },
    ],
    shown.map(({ label, precision, recall, f1, support, intervals }) => [
      label,
      measured(precision, intervals.precision),
      measured(recall, intervals.recall),
      measured(f1, intervals.f1),
      support,
    ]),
  )}`;
}

function goldenImages({ golden }: Metrics) {
  if (!golden) return '';
  const wrong = golden.wrong.length;
  if (wrong === 0) return html`<p>${counted(golden.examples, 'golden image')}, all right.</p>`;
  return html`<p class="warn">${wrong} of ${counted(golden.examples, 'golden image')} wrong:</p>
<ul>${golden.wrong.slice(0, shownOf).map((key) => html`<li class="key">${key}</li>`)}</ul>
${wrong > shownOf ? html`<p class="soft">and ${whole(wrong - shownOf)} more in metrics.json.</p>` : ''}`;
}
