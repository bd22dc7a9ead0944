import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MapPoint } from '../../shared/api/types.ts';
import { type Drawing, draw } from './draw.ts';
import { type Point, toScreen, type View, viewOf, zoomAt } from './geometry.ts';
import { ScatterControls } from './scatter-controls.tsx';
import { useDrag } from './use-drag.ts';

/** How close the pointer must be to a point, px. */
const reach = 10;

/** The points of a map. The user can zoom and move the view, and select points with a lasso. */
export function Scatter(
  props: Pick<Drawing, 'markFor' | 'isHighlighted'> & {
    points: MapPoint[];
    onSelect: (keys: Set<string>) => void;
    onHover: (point: MapPoint | undefined) => void;
  },
) {
  const { points, markFor, isHighlighted, onSelect, onHover } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [movedView, setView] = useState<View>();
  const [dragMoves, setDragMoves] = useState(false);
  const wholeView = useMemo(() => viewOf(points, size), [points, size]);
  const view = movedView ?? wholeView;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && size.width > 0) draw(context, { points, markFor, view, size, isHighlighted });
  }, [points, markFor, view, size, isHighlighted]);

  function nearest([px, py]: Point): MapPoint | undefined {
    let best: MapPoint | undefined;
    let least = reach;
    for (const point of points) {
      const [x, y] = toScreen(view, size, point);
      const distance = Math.hypot(x - px, y - py);
      if (distance < least) [best, least] = [point, distance];
    }
    return best;
  }

  const { lasso, placeOf, handlers } = useDrag({
    canvas,
    view,
    dragMoves,
    onMove: setView,
    onHover: (at) => onHover(at && nearest(at)),
    onClick: (at) => onSelect(new Set([nearest(at)?.key].filter((key) => key !== undefined))),
    onLasso: (isInLasso) =>
      onSelect(new Set(points.filter((point) => isInLasso(toScreen(view, size, point))).map(({ key }) => key))),
  });

  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        class={dragMoves ? 'moves' : ''}
        aria-label={`${points.length} images as points; similar images are close together. The table next to the map has the numbers.`}
        {...handlers}
        onWheel={(event) => {
          event.preventDefault();
          setView(zoomAt(view, size, placeOf(event), 1.0015 ** -event.deltaY));
        }}
      />
      {lasso.length > 1 && (
        <svg class="lasso" aria-hidden="true">
          <polygon points={lasso.map((at) => at.join()).join(' ')} />
        </svg>
      )}
      <ScatterControls
        dragMoves={dragMoves}
        onDragMoves={setDragMoves}
        onZoom={(factor) => setView({ ...view, zoom: view.zoom * factor })}
        onReset={() => setView(undefined)}
      />
    </>
  );
}
