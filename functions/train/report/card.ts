import { html } from 'hono/html';
import { heldOutInWords } from '../../../shared/api/head-words.ts';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { headOf } from './head.ts';
import { counted, whole } from './table.ts';

export function cardSection(metrics: Metrics) {
  const { card } = metrics;
  const list = (values: Record<string, string | number>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  const { train, test, golden } = card.dataset.examples;
  const entries: [string, string][] = [
    ['model', card.model],
    ['dataset', card.dataset.name],
    ['dataset digest', card.dataset.digest],
    [
      'images',
      `${whole(train)} for training, in ${counted(Object.keys(card.dataset.classes).length, 'class', 'classes')}; ${whole(test)} for testing, ${whole(golden)} golden`,
    ],
    ['base model', card.base.name],
    ['base model digest', card.base.digest],
    ['extractor', card.extractor],
    ['head', headOf(metrics)],
    ['evaluation', heldOutInWords(metrics.score)],
    [
      'hyperparameters',
      list(Object.fromEntries(Object.entries(card.hyperparameters).map(([k, v]) => [k, JSON.stringify(v)]))),
    ],
    ['seed', String(card.seed)],
    ['computed by', list(card.computedBy)],
  ];
  return html`<h2 id="card">Model card</h2>
<dl class="card">${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<h3>Known weaknesses</h3>${card.weaknesses.length === 0 ? html`<p>None found.</p>` : html`<ul>${card.weaknesses.map((text) => html`<li>${text}</li>`)}</ul>`}
<h3>Limits</h3><ul>${card.limits.map((text) => html`<li>${text}</li>`)}</ul>`;
}
