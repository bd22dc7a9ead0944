import { html } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { counted, foldedTable, maxRows, percent, table, whole } from './table.ts';

const key = (text: string) => html`<span class="key">${text}</span>`;

export function suspiciousSection({ suspicious, card }: Metrics) {
  return html`<h2 id="labels">Labels to check</h2>
${
  suspicious.length === 0
    ? html`<p>None: the predictions for held-out images agree with every label.</p>`
    : html`<p>For ${counted(suspicious.length, 'held-out image')}, the prediction differs from the label. The least probable labels come first: check them from the top until they are right. POST /v1/datasets/${card.dataset.name}/examples/relabel corrects several at once.</p>
${foldedTable(
  'Labels that may be wrong',
  [
    { title: 'image', text: true },
    { title: 'label', text: true },
    { title: 'prediction', text: true },
    { title: 'probability of the label' },
  ],
  suspicious.slice(0, maxRows).map((one) => [key(one.key), one.label, one.likely, percent(one.probability)]),
  suspicious.length,
  'evaluation.arrow',
)}`
}`;
}

export function duplicatesSection({ duplicates }: Metrics) {
  const { exact, near, conflicts, leaks, lookAlikes, found } = duplicates;
  if (exact.length + near.length === 0)
    return html`<h2 id="copies">Copies</h2><p>None: no images with equal bytes, and no near duplicates.</p>`;
  const pairs = Math.max(near.length, found.byFeatures, found.byThumbnails);
  const leaked = new Set(leaks.flatMap(({ test }) => test)).size;
  return html`<h2 id="copies">Copies</h2>
<p>${counted(exact.length, 'group')} of images with equal bytes, ${pairs > near.length ? `at least ${counted(pairs, 'pair')} of near duplicates (the ${whole(near.length)} most similar are listed)` : `${counted(pairs, 'pair')} of near duplicates`}. Copies share a fold, so they don't raise the score.</p>
${leaked > 0 ? html`<p class="warn">${counted(leaked, 'test image has', 'test images have')} copies in the training set, and ${leaked === 1 ? 'is' : 'are'} not scored.</p>` : ''}
${
  conflicts.length > 0
    ? foldedTable(
        'Copies with different labels: only one can be right',
        [{ title: 'images', text: true }, { title: 'labels', text: true }, { title: 'similarity' }],
        conflicts
          .slice(0, maxRows)
          .map(({ keys, labels, similarity }) => [
            someKeys(keys),
            [...new Set(labels)].join(', '),
            similarity.toFixed(3),
          ]),
        conflicts.length,
        'duplicates.json',
      )
    : ''
}
${distinctTable(duplicates)}
${lookAlikes.map(({ label, examples }) => html`<p>${counted(examples, 'image')} of ${label} form one chain of near duplicates, but most of them don't resemble each other. This happens with drawings on one background. Only images with equal bytes count as copies there.</p>`)}
${exactTable(exact)}
${nearTable(near)}`;
}

function distinctTable({ distinct }: Metrics['duplicates']) {
  const copied = distinct
    .filter(({ examples, distinct }) => distinct < examples)
    .sort((a, b) => a.distinct / a.examples - b.distinct / b.examples);
  if (copied.length === 0) return '';
  return foldedTable(
    'Classes with copies',
    [{ title: 'class' }, { title: 'images' }, { title: 'distinct' }],
    copied.slice(0, maxRows).map(({ label, examples, distinct }) => [label, examples, distinct]),
    copied.length,
    'duplicates.json',
  );
}

function exactTable(exact: Metrics['duplicates']['exact']) {
  if (exact.length === 0) return '';
  const largest = [...exact].sort((a, b) => b.length - a.length).slice(0, maxRows);
  return html`<details><summary>Images with equal bytes, the largest groups first</summary>${table(
    `${whole(largest.length)} of ${counted(exact.length, 'group')}; all are in duplicates.json`,
    [{ title: 'images', text: true }, { title: 'number' }],
    largest.map((keys) => [someKeys(keys), keys.length]),
  )}</details>`;
}

function nearTable(near: Metrics['duplicates']['near']) {
  if (near.length === 0) return '';
  const shown = near.slice(0, maxRows);
  return html`<details><summary>Near duplicates, the most similar first</summary>${table(
    `${whole(shown.length)} of ${counted(near.length, 'pair')}; all are in duplicates.json`,
    [{ title: 'images', text: true }, { title: 'similarity' }],
    shown.map(({ a, b, similarity }) => [someKeys([a, b]), similarity.toFixed(3)]),
  )}</details>`;
}

/** A group can have thousands of images; the first few identify it. */
const maxGroupKeys = 5;

function someKeys(keys: readonly string[]) {
  const rest = keys.length - maxGroupKeys;
  return html`${keys.slice(0, maxGroupKeys).map(key)}${rest > 0 ? html`<small>and ${whole(rest)} more</small>` : ''}`;
}
