import { html } from 'hono/html';
import { deepFitInWords, headInWords, startedFromInWords } from '../../../shared/api/head-words.ts';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { measured, table } from './table.ts';

/** `deep head after block 10` */
export const headOf = ({ card, fit }: Metrics): string =>
  headInWords({ hyperparameters: card.hyperparameters, depth: fit.solver === 'adamw-deep' ? fit.depth : undefined });

/** Whether there is more to say about the head than its kind. */
export const hasHeadSection = ({ fit, comparison }: Metrics): boolean =>
  fit.solver === 'adamw-deep' || comparison !== undefined;

export function headSection(metrics: Metrics) {
  if (!hasHeadSection(metrics)) return '';
  const { fit, comparison } = metrics;
  const startedFrom = startedFromInWords(fit);
  return html`<h2 id="head">Head</h2>
<p>A ${headOf(metrics)}. ${fit.solver === 'adamw-deep' ? deepHead(fit) : ''}</p>
${startedFrom ? html`<p class="warn">${startedFrom} Training again without <code>warmStart</code> gives a version that depends only on the images and the settings.</p>` : ''}
${comparison ? comparisonTable(comparison) : ''}`;
}

function deepHead(fit: Extract<Metrics['fit'], { solver: 'adamw-deep' }>) {
  const losses = fit.losses.map((loss) => loss.toFixed(3)).join(', ');
  return html`It takes the map of block ${fit.depth} of the base model, and trains the blocks after it together with a dense layer (${deepFitInWords(fit)}). Training loss after each epoch: ${losses}.`;
}

function comparisonTable({ dense, deep, chosen, sentence }: NonNullable<Metrics['comparison']>) {
  const rows = [
    ['dense', dense],
    ['deep', deep],
  ] as const;
  return html`<p>${sentence}</p>
${table(
  'Both heads on the same held-out images, with 95% intervals',
  [{ title: 'head' }, { title: 'accuracy', measured: true }, { title: 'log loss' }],
  rows.flatMap(([name, score]) =>
    score
      ? [
          [
            chosen === name ? `${name} (this version)` : name,
            measured(score.accuracy, score.interval),
            score.logLoss.toFixed(3),
          ],
        ]
      : [],
  ),
)}`;
}
