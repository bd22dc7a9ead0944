import { html } from 'hono/html';
import type { Metrics } from '../metrics.ts';
import { between, counted, percent, shownOf, table } from './table.ts';

const key = (text: string) => html`<span class="key">${text}</span>`;

export function suspiciousSection({ suspicious }: Metrics) {
  return html`<h2>Labels to look at</h2>
${
  suspicious.length === 0
    ? html`<p>None: held-out heads agree with every label.</p>`
    : html`<p>Images that held-out heads label otherwise than you, the least probable label first. Look at them from the top; POST /v1/datasets/{dataset}/examples/relabel corrects a selection. The first of ${counted(suspicious.length, 'image')}:</p>
${table(
  'Labels that the other images speak against',
  [
    { title: 'image', text: true },
    { title: 'label', text: true },
    { title: 'likely', text: true },
    { title: 'probability of the label' },
  ],
  suspicious.slice(0, shownOf).map((one) => [key(one.key), one.label, one.likely, percent(one.probability)]),
)}`
}`;
}

export function duplicatesSection({ duplicates }: Metrics) {
  const { exact, near, conflicts, leaks, lookAlikes, distinct } = duplicates;
  const copies = distinct.filter(({ examples, distinct }) => distinct < examples);
  if (exact.length + near.length === 0)
    return html`<h2>Copies</h2><p>None, neither equal bytes nor near duplicates.</p>`;
  return html`<h2>Copies</h2>
<p>${counted(exact.length, 'group')} of images with equal bytes, ${counted(near.length, 'pair')} of near duplicates. Copies share a fold, so that they don't flatter the score.</p>
${leaks.length > 0 ? html`<p class="warn">${counted(leaks.length, 'test image')} have copies among the training images: they tell nothing, and are left out of the test score.</p>` : ''}
${
  conflicts.length > 0
    ? table(
        'Copies under different labels: at most one of them is right',
        [{ title: 'images', text: true }, { title: 'labels', text: true }, { title: 'similarity' }],
        conflicts
          .slice(0, shownOf)
          .map(({ keys, labels, similarity }) => [
            keys.map((one) => html`<div class="key">${one}</div>`) as never,
            labels.join(', '),
            similarity.toFixed(3),
          ]),
      )
    : ''
}
${
  copies.length > 0
    ? table(
        'Distinct images of each class that has copies',
        [{ title: 'class', text: true }, { title: 'images' }, { title: 'distinct' }],
        copies.map(({ label, examples, distinct }) => [label, examples, distinct]),
      )
    : ''
}
${lookAlikes.map(({ label, examples }) => html`<p>${counted(examples, 'image')} of ${label} chain together though most of them don't resemble each other (drawings on one background do that): only equal bytes count as copies there.</p>`)}
<details><summary>The most similar pairs</summary>${table(
    'Near duplicates',
    [{ title: 'image', text: true }, { title: 'and', text: true }, { title: 'similarity' }],
    near.slice(0, shownOf).map(({ a, b, similarity }) => [key(a), key(b), similarity.toFixed(3)]),
  )}</details>`;
}

export function unknownSection({ unknown, thresholds }: Metrics) {
  return html`<h2>"I don't know"</h2>
<p>A prediction is <code>known</code> when its score of distance from what was learnt reaches ${unknown.threshold.toFixed(3)}: ${percent(unknown.acceptance, 0)} of held-out images of these classes do. Things far from all classes are turned away; an unseen class that resembles a known one is often let in. No score can promise otherwise.</p>
${
  thresholds.length > 0
    ? table(
        'Decisions with a wanted precision',
        [
          { title: 'class', text: true },
          { title: 'wanted' },
          { title: 'threshold' },
          { title: 'decided' },
          { title: 'errors in 1,000' },
          { title: '95 % interval' },
        ],
        thresholds.map((one) =>
          one.reachable
            ? [
                one.label,
                percent(one.target),
                one.threshold.toFixed(4),
                percent(one.coverage),
                one.errorsPer1000.expected.toFixed(1),
                `${one.errorsPer1000.interval[0].toFixed(1)} to ${one.errorsPer1000.interval[1].toFixed(1)}`,
              ]
            : [
                one.label,
                percent(one.target),
                `not reachable with these images: it takes ${one.needed} decisions without an error`,
                '',
                '',
                '',
              ],
        ),
      )
    : ''
}`;
}

export function cardSection({ card }: Metrics) {
  const entries: [string, string][] = [
    ['model', card.model],
    ['dataset', `${card.dataset.name}, digest ${card.dataset.digest}`],
    [
      'images',
      Object.entries(card.dataset.examples)
        .map(([split, count]) => `${count} ${split}`)
        .join(', '),
    ],
    ['base model', `${card.base.name}, digest ${card.base.digest}`],
    ['extractor', card.extractor],
    ['hyperparameters', JSON.stringify(card.hyperparameters)],
    ['seed', String(card.seed)],
    [
      'computed by',
      Object.entries(card.computedBy)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  return html`<h2>Model card</h2>
<dl>${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p><b>Known weaknesses</b></p><ul>${card.weaknesses.map((text) => html`<li>${text}</li>`)}</ul>
<p><b>Limits</b></p><ul>${card.limits.map((text) => html`<li>${text}</li>`)}</ul>`;
}

export { between };
