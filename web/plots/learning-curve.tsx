import type { LearningCurve } from '../../shared/api/types.ts';
import { count, percent } from '../words/numbers.ts';
import { Plot, path, ticks } from './frame.tsx';

/** What more images brought so far: the accuracy with a part of them. */
export function LearningCurvePlot({ curve: { points } }: { curve: LearningCurve }) {
  const most = Math.max(...points.map(({ images }) => images));
  const lowest = Math.min(...points.map(({ interval }) => interval[0]));
  const low = Math.max(0, Math.floor(lowest * 10) / 10);
  return (
    <Plot
      title="Accuracy by number of images trained on"
      x={{ title: 'images trained on', domain: [0, most], ticks: ticks(0, most, 5), format: count }}
      y={{ title: 'accuracy', domain: [low, 1], ticks: ticks(low, 1, 4), format: (v) => percent(v, 0) }}
      columns={['Images', 'Accuracy', 'From', 'To']}
      rows={points.map(({ images, accuracy, interval }) => [
        count(images),
        percent(accuracy),
        percent(interval[0]),
        percent(interval[1]),
      ])}
    >
      {(x, y) => (
        <>
          <path
            class="band"
            d={path([
              ...points.map(({ images, interval }): [number, number] => [x(images), y(interval[1])]),
              ...points.toReversed().map(({ images, interval }): [number, number] => [x(images), y(interval[0])]),
            ])}
          />
          <path class="line" d={path(points.map(({ images, accuracy }) => [x(images), y(accuracy)]))} />
          {points.map(({ images, accuracy }) => (
            <circle class="dot" key={images} cx={x(images)} cy={y(accuracy)} r={3.5} />
          ))}
        </>
      )}
    </Plot>
  );
}
