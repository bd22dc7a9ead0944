import { html } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { percent, range, table } from './table.ts';

export function decisionSection({ unknown, thresholds }: Metrics) {
  const reached = thresholds.flatMap((one) => (one.reachable ? [one] : []));
  const missed = thresholds.flatMap((one) => (one.reachable ? [] : [one]));
  return html`<h2 id="decisions">"I don't know"</h2>
<p>A prediction is <code>known</code> when its score of nearness to what was learnt reaches ${unknown.threshold.toFixed(3)}: ${percent(unknown.acceptance, 0)} of held-out images of these classes do. Things far from all classes are turned away; an unseen class that resembles a known one is often let in. No score can promise otherwise.</p>
${
  reached.length > 0
    ? table(
        'Decisions with a wanted precision',
        [
          { title: 'class' },
          ...['wanted', 'threshold', 'of all images decided', 'errors in 1,000', '95 % interval'].map((title) => ({
            title,
          })),
        ],
        reached.map(({ label, target, threshold, coverage, errorsPer1000: { expected, interval } }) => [
          label,
          percent(target),
          threshold.toFixed(4),
          percent(coverage),
          expected.toFixed(1),
          range(interval, 1),
        ]),
      )
    : ''
}
${missed.map(({ label, target, needed }) => html`<p class="warn">A precision of ${percent(target)} for ${label} is not reachable with these images: to show it takes ${needed} decisions without an error.</p>`)}`;
}
