import { html } from 'hono/html';
import { type Figure, figures } from '../../../shared/api/figures.ts';
import { heldOutInWords } from '../../../shared/api/head-words.ts';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { describeLookAlikes } from '../../../shared/domain/names/look-alikes.ts';
import { describeNeverPredicted, neverShare } from '../../../shared/domain/versions/never-predicted.ts';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import { FOLDS } from '../../../shared/ml/train/folds.ts';
import { confusionTable, maxMatrixClasses } from './confusions.ts';
import { hasHeadSection } from './head.ts';
import { between, counted, maxRows, measured, percent, range, table, whole } from './table.ts';

export function scoreSection(metrics: Metrics) {
  const { score, scoreWithoutCopies, test } = metrics;
  const copies = score.examples - scoreWithoutCopies.examples;
  return html`<p class="lead"><b>${percent(score.accuracy)}</b> validation accuracy (95% interval ${between(score.interval)}).</p>
<p class="soft">${counted(score.examples, 'image')}, each predicted once, by a head that saw neither the image nor a copy of it (${heldOutInWords(score)}). The accuracy on the images that a head was fitted on means nothing, and is not shown.</p>
${neverPredictedClasses(metrics)}
${smallClasses(metrics)}
${metrics.lookAlikeLabels.slice(0, maxNames).map((group) => html`<p class="warn">${describeLookAlikes(group)}</p>`)}
${goldenImages(metrics)}
${facts(metrics)}
${
  copies > 0
    ? html`<p>${counted(copies, 'image is a copy', 'images are copies')} of others. With each image counted once, the accuracy is <b>${percent(scoreWithoutCopies.accuracy)}</b> (${between(scoreWithoutCopies.interval)}).</p>`
    : ''
}
${test ? testSet(test) : ''}
${classTable(score)}`;
}

function neverPredictedClasses({ neverPredicted, score, card }: Metrics) {
  if (neverPredicted.length === 0) return '';
  const { classWeights } = card.hyperparameters;
  return html`<p class="warn">${describeNeverPredicted(neverShare(neverPredicted, score.perClass.length), neverPredicted, classWeights)}</p>`;
}

/** Warns about classes that could not be held out in every fold, and about fewer folds than usual. */
function smallClasses(metrics: Metrics) {
  const { score, duplicates } = metrics;
  const { folds, perClass } = score;
  const sizes = new Map(duplicates.distinct.map(({ label, distinct }) => [label, distinct]));
  const never = perClass.filter(({ support }) => support === 0).map(({ label }) => label);
  const rarely = perClass.flatMap(({ label, support }) => {
    const distinct = sizes.get(label) ?? folds;
    return support > 0 && distinct < folds ? [`${label} (${distinct})`] : [];
  });
  const fewer = folds < FOLDS ? fewerFolds(folds, hasHeadSection(metrics) && Math.max(...sizes.values()) > folds) : '';
  return html`${fewer && html`<p class="warn">${fewer}</p>`}
${rarely.length > 0 ? html`<p class="warn">Held out in fewer folds, one for each distinct image: ${some(rarely)}.</p>` : ''}
${never.length > 0 ? html`<p class="warn">Never held out, and so not scored, because ${folds === 1 ? 'there are too few distinct images' : 'there is no second distinct image'}: ${some(never)}.</p>` : ''}`;
}

/** @param forTime the classes are large enough for more folds, which a deep head would take too long to fit */
function fewerFolds(folds: number, forTime: boolean): string {
  if (folds === 1)
    return `The score is that of ${heldOutInWords({ folds })}, because ${FOLDS}-fold cross-validation would take too long. Fewer images are scored, so the intervals are wider.`;
  const reason = forTime ? `because ${FOLDS} would take too long` : 'because no class has more distinct images';
  return `${counted(folds, 'fold')} instead of ${FOLDS}, ${reason}.`;
}

const maxNames = 10;

const some = (names: readonly string[]) =>
  names.slice(0, maxNames).join(', ') + (names.length > maxNames ? ` and ${whole(names.length - maxNames)} more` : '');

function testSet(test: Score) {
  return html`<p>Accuracy on your test set of ${counted(test.examples, 'image')}: <b>${percent(test.accuracy)}</b> (${between(test.interval)}), ${figures.map((figure) => inWords(figure, test)).join(', ')}.</p>
<details><summary>Test set by class</summary>${classTable(test)}${test.perClass.length > maxMatrixClasses ? '' : confusionTable(test)}</details>`;
}

function facts({ score, suspicious, duplicates }: Metrics) {
  const { macroIntervals } = score;
  const smallest = duplicates.distinct.reduce((least, { examples }) => Math.min(least, examples), score.examples);
  const entries: [string, string, string][] = [
    ['macro precision', percent(score.macroPrecision), range(macroIntervals.precision)],
    ['macro recall', percent(score.macroRecall), range(macroIntervals.recall)],
    ...figures.map((figure): [string, string, string] => [figure.name, shown(figure, score), noteOf(figure, score)]),
    ['labels to check', whole(suspicious.length), `of ${whole(score.examples)}`],
    [
      'copies',
      whole(duplicates.exact.length + duplicates.near.length),
      `groups and pairs; ${counted(duplicates.conflicts.length, 'conflict')}`,
    ],
    ['classes', whole(score.perClass.length), `the smallest has ${counted(smallest, 'image')}`],
  ];
  return html`<dl class="facts">${entries.map(([name, value, note]) => html`<div><dt>${name}</dt><dd>${value}${note ? html`<small>${note}</small>` : ''}</dd></div>`)}</dl>`;
}

function shown({ of, unit }: Figure, score: Score): string {
  const value = of(score) as number;
  return unit === 'share' ? percent(value) : value.toFixed(3);
}

const inWords = (figure: Figure, score: Score): string =>
  `${figure.name} ${shown(figure, score)}${figure.meaning ? ` (${noteOf(figure, score)})` : ''}`;

function noteOf({ interval, meaning }: Figure, score: Score): string {
  if (!interval) return '';
  return meaning ? `${meaning}: ${range(interval(score))}` : range(interval(score));
}

function classTable({ perClass }: Score) {
  const cut = perClass.length > maxRows;
  const shown = cut ? [...perClass].sort((a, b) => (a.f1 ?? 2) - (b.f1 ?? 2)).slice(0, maxRows) : perClass;
  return html`${table(
    cut
      ? `The ${maxRows} classes with the lowest F1, with 95% intervals; all ${whole(perClass.length)} are in metrics.json`
      : 'Classes, with 95% intervals',
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
  if (wrong === 0) return html`<p>${counted(golden.examples, 'golden image')}, all predicted correctly.</p>`;
  return html`<p class="warn">${wrong} of ${counted(golden.examples, 'golden image')} predicted wrong:</p>
<ul>${golden.wrong.slice(0, maxRows).map((key) => html`<li class="key">${key}</li>`)}</ul>
${wrong > maxRows ? html`<p class="soft">and ${whole(wrong - maxRows)} more in metrics.json.</p>` : ''}`;
}
