import type { LearningCurve } from '../../shared/api/types.ts';
import { count, percent, range } from '../words/numbers.ts';
import { Plot, path, ticks } from './frame.tsx';

/** The accuracy with growing parts of the training images. */
export function LearningCurvePlot({ curve: { points } }: { curve: LearningCurve }) {
  const maxImages = Math.max(...points.map(({ images }) => images));
  const lowest = Math.min(...points.map(({ interval }) => interval[0]));
  const low = Math.max(0, Math.floor(lowest * 10) / 10);
  return (
    <Plot
      title="Accuracy by number of training images"
      x={{ title: 'training images', domain: [0, maxImages], ticks: ticks(0, maxImages, 5), format: count }}
      y={{ title: 'accuracy', domain: [low, 1], ticks: ticks(low, 1, 4), format: (v) => percent(v, 0) }}
      columns={['Images', 'Accuracy', '95% interval']}
      rows={points.map(({ images, accuracy, interval }) => [count(images), percent(accuracy), range(interval)])}
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
