import { html } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { plot, shareTicks } from './plot.ts';
import { between, percent, table } from './table.ts';

export function calibrationSection({ score, calibration }: Metrics) {
  const points = score.reliability.flatMap(({ confidence, accuracy, interval }) =>
    confidence === null || accuracy === null || interval === null
      ? []
      : [{ x: confidence, y: accuracy, low: interval[0], high: interval[1] }],
  );
  const ends = [0, 1].map((x) => ({ x, y: x, low: x, high: x })) as [(typeof points)[0], (typeof points)[0]];
  const { temperature, logLossBefore, logLossAfter } = calibration;
  const shares = shareTicks(0);
  return html`<h2 id="calibration">Do the probabilities mean what they say?</h2>
<p>A probability of 80 % should be right in 8 cases of 10: points on the dashed line. ${
    temperature === 1
      ? 'No temperature makes them better on held-out examples.'
      : `Logits are divided by a temperature of ${temperature.toFixed(2)}, which lowers the log loss of held-out examples from ${logLossBefore.toFixed(3)} to ${logLossAfter.toFixed(3)}.`
  }</p>
${plot(
  'Share of predictions that are right, by their probability',
  { title: 'probability of the prediction', from: 0, to: 1, ticks: shares },
  { title: 'right', from: 0, to: 1, ticks: shares },
  points,
  ends,
)}
${table(
  'The same in numbers',
  [{ title: 'probability' }, { title: 'predictions' }, { title: 'right' }, { title: '95 % interval' }],
  score.reliability.flatMap(({ low, high, examples, accuracy, interval }) =>
    examples === 0
      ? []
      : [[`${percent(low, 0)} to ${percent(high, 0)}`, examples, percent(accuracy), between(interval)]],
  ),
)}`;
}
