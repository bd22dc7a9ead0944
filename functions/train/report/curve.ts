import { html } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { plot, shareTicks } from './plot.ts';
import { between, foldedList, maxRows, percent, table } from './table.ts';

/** Classes that need images come first. */
const order = { help: 0, unclear: 1, 'no help': 2 } as const;

export function curveSection({ learningCurve }: Metrics) {
  const { points, sentence, perClass } = learningCurve;
  const ticks = shareTicks(Math.min(...points.map(({ interval }) => interval[0])));
  const byNeed = [...perClass].sort((a, b) => order[a.moreImages] - order[b.moreImages]);
  const sentences = byNeed.slice(0, maxRows).map((curve) => html`<p>${curve.sentence}</p>`);
  return html`<h2 id="curve">Would more images help?</h2>
<p>${sentence}</p>
${plot(
  'Validation accuracy by share of the training images',
  {
    title: 'share of the training images',
    from: 0,
    to: 1,
    ticks: points.map(({ share }) => ({ at: share, text: percent(share, 0) })),
  },
  { title: 'accuracy', from: ticks[0]?.at ?? 0, to: 1, ticks },
  points.map(({ share, accuracy, interval }) => ({ x: share, y: accuracy, low: interval[0], high: interval[1] })),
)}
${table(
  'The same in numbers',
  [{ title: 'share' }, { title: 'images' }, { title: 'accuracy' }, { title: '95% interval' }],
  points.map(({ share, images, accuracy, interval }) => [
    percent(share, 0),
    images,
    percent(accuracy),
    between(interval),
  ]),
)}
<h3>By class</h3>
${foldedList(sentences, perClass.length, 'metrics.json')}`;
}
