import { html } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { counted, foldedTable, percent, shownOf, table, whole } from './table.ts';

const key = (text: string) => html`<span class="key">${text}</span>`;

export function suspiciousSection({ suspicious, card }: Metrics) {
  return html`<h2 id="labels">Labels to look at</h2>
${
  suspicious.length === 0
    ? html`<p>None: held-out heads agree with every label.</p>`
    : html`<p>Held-out heads label ${counted(suspicious.length, 'image')} otherwise than you. Those whose label is least probable come first: look from the top until they are right. POST /v1/datasets/${card.dataset.name}/examples/relabel corrects a selection.</p>
${foldedTable(
  'Labels that the other images speak against',
  [
    { title: 'image', text: true },
    { title: 'label', text: true },
    { title: 'likely', text: true },
    { title: 'probability of the label' },
  ],
  suspicious.slice(0, shownOf).map((one) => [key(one.key), one.label, one.likely, percent(one.probability)]),
  suspicious.length,
  'evaluation.arrow',
)}`
}`;
}

export function duplicatesSection({ duplicates }: Metrics) {
  const { exact, near, conflicts, leaks, lookAlikes, found } = duplicates;
  if (exact.length + near.length === 0)
    return html`<h2 id="copies">Copies</h2><p>None, neither equal bytes nor near duplicates.</p>`;
  const pairs = Math.max(near.length, found.byFeatures, found.byThumbnails);
  const leaked = new Set(leaks.flatMap(({ test }) => test)).size;
  return html`<h2 id="copies">Copies</h2>
<p>${counted(exact.length, 'group')} of images with equal bytes, ${pairs > near.length ? `at least ${counted(pairs, 'pair')} of near duplicates (the ${whole(near.length)} most similar are listed)` : `${counted(pairs, 'pair')} of near duplicates`}. Copies share a fold, so that they don't flatter the score.</p>
${leaked > 0 ? html`<p class="warn">${counted(leaked, 'test image has', 'test images have')} copies among the training images: they tell nothing, and are left out of the test score.</p>` : ''}
${
  conflicts.length > 0
    ? foldedTable(
        'Copies under different labels: at most one of them is right',
        [{ title: 'images', text: true }, { title: 'labels', text: true }, { title: 'similarity' }],
        conflicts
          .slice(0, shownOf)
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
${lookAlikes.map(({ label, examples }) => html`<p>${counted(examples, 'image')} of ${label} chain together though most of them don't resemble each other (drawings on one background do that): only equal bytes count as copies there.</p>`)}
${exactTable(exact)}
${nearTable(near)}`;
}

function distinctTable({ distinct }: Metrics['duplicates']) {
  const copied = distinct
    .filter(({ examples, distinct }) => distinct < examples)
    .sort((a, b) => a.distinct / a.examples - b.distinct / b.examples);
  if (copied.length === 0) return '';
  return foldedTable(
    'Distinct images of each class that has copies',
    [{ title: 'class' }, { title: 'images' }, { title: 'distinct' }],
    copied.slice(0, shownOf).map(({ label, examples, distinct }) => [label, examples, distinct]),
    copied.length,
    'duplicates.json',
  );
}

function exactTable(exact: Metrics['duplicates']['exact']) {
  if (exact.length === 0) return '';
  const largest = [...exact].sort((a, b) => b.length - a.length).slice(0, shownOf);
  return html`<details><summary>Images with equal bytes, the largest groups first</summary>${table(
    `${whole(largest.length)} of ${counted(exact.length, 'group')}; all are in duplicates.json`,
    [{ title: 'images', text: true }, { title: 'how many' }],
    largest.map((keys) => [someKeys(keys), keys.length]),
  )}</details>`;
}

function nearTable(near: Metrics['duplicates']['near']) {
  if (near.length === 0) return '';
  const shown = near.slice(0, shownOf);
  return html`<details><summary>Near duplicates, the most similar first</summary>${table(
    `${whole(shown.length)} of ${counted(near.length, 'pair')}; all are in duplicates.json`,
    [{ title: 'images', text: true }, { title: 'similarity' }],
    shown.map(({ a, b, similarity }) => [someKeys([a, b]), similarity.toFixed(3)]),
  )}</details>`;
}

/** A group can be thousands of images: the first few are enough to find it. */
const groupOf = 5;

function someKeys(keys: readonly string[]) {
  const rest = keys.length - groupOf;
  return html`${keys.slice(0, groupOf).map(key)}${rest > 0 ? html`<small>and ${whole(rest)} more</small>` : ''}`;
}
