import { html } from 'hono/html';
import type { Metrics } from '../metrics.ts';
import { plot } from './plot.ts';
import { between, percent, table } from './table.ts';

export function curveSection({ learningCurve }: Metrics) {
  const { points, sentence, perClass } = learningCurve;
  const from = Math.max(0, Math.floor(10 * Math.min(...points.map(({ interval }) => interval[0]))) / 10);
  const ticks = [0, 1, 2, 3, 4].map((step) => from + (step * (1 - from)) / 4);
  return html`<h2>Would more images help?</h2>
<p>${sentence}</p>
${plot(
  'Accuracy by share of the images',
  {
    title: 'share of the images',
    from: 0,
    to: 1,
    ticks: points.map(({ share }) => ({ at: share, text: percent(share, 0) })),
  },
  { title: 'right', from, to: 1, ticks: ticks.map((at) => ({ at, text: percent(at, 0) })) },
  points.map(({ share, accuracy, interval }) => ({ x: share, y: accuracy, low: interval[0], high: interval[1] })),
)}
${table(
  'The same in numbers',
  [{ title: 'share' }, { title: 'images' }, { title: 'right' }, { title: '95 % interval' }],
  points.map(({ share, images, accuracy, interval }) => [
    percent(share, 0),
    images,
    percent(accuracy),
    between(interval),
  ]),
)}
<ul>${perClass.map((curve) => html`<li>${curve.sentence}</li>`)}</ul>`;
}
