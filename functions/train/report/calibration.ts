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
  return html`<h2 id="calibration">Calibration</h2>
<p>Of predictions with a probability of 80%, 80% should be correct: the points should be on the dashed line. ${
    temperature === 1
      ? 'Dividing the logits by a temperature does not improve this on held-out images.'
      : `Logits are divided by a temperature of ${temperature.toFixed(2)}, which lowers the log loss on held-out images from ${logLossBefore.toFixed(3)} to ${logLossAfter.toFixed(3)}.`
  }</p>
${plot(
  'Accuracy by predicted probability',
  { title: 'predicted probability', from: 0, to: 1, ticks: shares },
  { title: 'accuracy', from: 0, to: 1, ticks: shares },
  points,
  ends,
)}
${table(
  'The same in numbers',
  [{ title: 'probability' }, { title: 'predictions' }, { title: 'accuracy' }, { title: '95% interval' }],
  score.reliability.flatMap(({ low, high, examples, accuracy, interval }) =>
    examples === 0
      ? []
      : [[`${percent(low, 0)} to ${percent(high, 0)}`, examples, percent(accuracy), between(interval)]],
  ),
)}`;
}
