import type { LearningCurve } from '../api/types.ts';
import { count, percent } from '../words.ts';
import { Plot, path, ticks } from './frame.tsx';

/** What more images brought so far: the accuracy with a part of them. */
export function LearningCurvePlot({ curve: { points } }: { curve: LearningCurve }) {
  const most = Math.max(...points.map(({ examples }) => examples));
  const lowest = Math.min(...points.map(({ accuracy, interval }) => interval?.[0] ?? accuracy));
  const low = Math.max(0, Math.floor(lowest * 10) / 10);
  const banded = points.flatMap(({ examples, interval }) => (interval ? [{ examples, interval }] : []));
  return (
    <Plot
      title="Accuracy by number of images trained on"
      x={{ title: 'images trained on', domain: [0, most], ticks: ticks(0, most, 5), format: count }}
      y={{ title: 'accuracy', domain: [low, 1], ticks: ticks(low, 1, 4), format: (v) => percent(v, 0) }}
      columns={['Images', 'Accuracy', 'From', 'To']}
      rows={points.map(({ examples, accuracy, interval }) => [
        count(examples),
        percent(accuracy),
        percent(interval?.[0]),
        percent(interval?.[1]),
      ])}
    >
      {(x, y) => (
        <>
          <path
            class="band"
            d={path([
              ...banded.map(({ examples, interval }): [number, number] => [x(examples), y(interval[1])]),
              ...banded.toReversed().map(({ examples, interval }): [number, number] => [x(examples), y(interval[0])]),
            ])}
          />
          <path class="line" d={path(points.map(({ examples, accuracy }) => [x(examples), y(accuracy)]))} />
          {points.map(({ examples, accuracy }) => (
            <circle class="dot" key={examples} cx={x(examples)} cy={y(accuracy)} r={3.5} />
          ))}
        </>
      )}
    </Plot>
  );
}
