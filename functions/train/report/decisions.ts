import { html } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { percent, range, table } from './table.ts';

export function decisionSection({ unknown, thresholds }: Metrics) {
  const reached = thresholds.flatMap((threshold) => (threshold.reachable ? [threshold] : []));
  const missed = thresholds.flatMap((threshold) => (threshold.reachable ? [] : [threshold]));
  return html`<h2 id="decisions">Unknown images</h2>
<p>An image is accepted as <code>known</code> when its similarity to the training images is at least ${unknown.threshold.toFixed(3)}: ${percent(unknown.acceptance, 0)} of held-out images of these classes are. Images far from all classes are rejected. An unseen class that resembles a known one is often wrongly accepted, and no score can prevent that.</p>
${
  reached.length > 0
    ? table(
        'Confidence thresholds for the requested precision',
        [
          { title: 'class' },
          ...['precision', 'threshold', 'coverage of all images', 'errors in 1,000', '95% interval'].map((title) => ({
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
${missed.map(({ label, target, needed }) => html`<p class="warn">A precision of ${percent(target)} for ${label} can't be shown with these images: that takes ${needed} predictions without an error.</p>`)}`;
}
