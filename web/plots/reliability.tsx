import type { ReliabilityBin } from '../../shared/api/types.ts';
import { count, percent } from '../words/numbers.ts';
import { Plot, path } from './frame.tsx';

const share = (value: number) => percent(value, 0);
const shares: [number, number] = [0, 1];
const quarters = [0, 0.25, 0.5, 0.75, 1];
const maxRadius = 9;

/** The accuracy of predictions by score. Calibrated scores are on the diagonal. A dot's area is the number of images. */
export function ReliabilityPlot({ bins }: { bins: ReliabilityBin[] }) {
  const filled = bins.flatMap(({ examples: n, confidence, accuracy, ...range }) =>
    n > 0 && confidence !== null && accuracy !== null ? [{ n, confidence, accuracy, ...range }] : [],
  );
  const maxInBin = Math.max(1, ...filled.map(({ n }) => n));
  return (
    <Plot
      title="Accuracy by score"
      x={{ title: 'score', domain: shares, ticks: quarters, format: share }}
      y={{ title: 'accuracy', domain: shares, ticks: quarters, format: share }}
      columns={['Scores', 'Images', 'Mean score', 'Accuracy']}
      rows={filled.map(({ low, high, n, confidence, accuracy }) => [
        `${share(low)} to ${share(high)}`,
        count(n),
        percent(confidence),
        percent(accuracy),
      ])}
    >
      {(x, y) => (
        <>
          <path
            class="ideal"
            d={path([
              [x(0), y(0)],
              [x(1), y(1)],
            ])}
          />
          <path class="line" d={path(filled.map(({ confidence, accuracy }) => [x(confidence), y(accuracy)]))} />
          {filled.map(({ n, confidence, accuracy, low }) => (
            <circle
              class="dot"
              key={low}
              cx={x(confidence)}
              cy={y(accuracy)}
              r={Math.max(2.5, maxRadius * Math.sqrt(n / maxInBin))}
            />
          ))}
        </>
      )}
    </Plot>
  );
}
