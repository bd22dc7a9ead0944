import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MapPoint } from '../../shared/api/types.ts';
import { draw } from './draw.ts';
import { isInside, type Point, toScreen, type View, viewOf, zoomAt } from './geometry.ts';
import type { MarkStyle } from './marks.tsx';

export interface ScatterProps {
  points: MapPoint[];
  styleOf: (label: string | undefined) => MarkStyle;
  standsOut: ((point: MapPoint) => boolean) | undefined;
  onChoose: (keys: Set<string>) => void;
  onHover: (point: MapPoint | undefined) => void;
}

/** How near a pointer must be to a point, px. */
const reach = 10;

/** The points, to zoom with the wheel, to move, and to lasso. */
export function Scatter({ points, styleOf, standsOut, onChoose, onHover }: ScatterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const [moved, setView] = useState<View>();
  const [moves, setMoves] = useState(false);
  const [lasso, setLasso] = useState<Point[]>([]);
  const drag = useRef<{ at: Point; view: View }>(undefined);
  const whole = useMemo(() => viewOf(points, width, height), [points, width, height]);
  const view = moved ?? whole;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && width > 0) draw(context, { points, styleOf, view, width, height, standsOut });
  }, [points, styleOf, view, width, height, standsOut]);

  function placeOf({ clientX, clientY }: PointerEvent | WheelEvent): Point {
    const { left, top } = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return [clientX - left, clientY - top];
  }

  function down(event: PointerEvent) {
    canvas.current?.setPointerCapture(event.pointerId);
    if (moves || event.shiftKey || event.button === 1) drag.current = { at: placeOf(event), view };
    else setLasso([placeOf(event)]);
  }

  function move(event: PointerEvent) {
    const at = placeOf(event);
    if (drag.current) {
      const { at: from, view: before } = drag.current;
      const [dx, dy] = [(at[0] - from[0]) / before.zoom, (at[1] - from[1]) / before.zoom];
      setView({ ...before, x: before.x - dx, y: before.y + dy });
    } else if (lasso.length > 0) setLasso((now) => [...now, at]);
    else onHover(nearest(at));
  }

  function up(event: PointerEvent) {
    if (!drag.current && lasso.length > 0) {
      const clicked = lasso.length < 3 ? nearest(placeOf(event)) : undefined;
      const inside = points.filter((point) => isInside(toScreen(view, width, height, point), lasso));
      onChoose(new Set((clicked ? [clicked] : inside).map(({ key }) => key)));
    }
    drag.current = undefined;
    setLasso([]);
  }

  function nearest([px, py]: Point): MapPoint | undefined {
    let best: MapPoint | undefined;
    let least = reach;
    for (const point of points) {
      const [x, y] = toScreen(view, width, height, point);
      const distance = Math.hypot(x - px, y - py);
      if (distance < least) [best, least] = [point, distance];
    }
    return best;
  }

  const zoomBy = (factor: number) => setView({ ...view, zoom: view.zoom * factor });
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        class={moves ? 'moves' : ''}
        aria-label={`${points.length} images as points, alike ones near each other. The table beside has their numbers.`}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onPointerLeave={() => onHover(undefined)}
        onWheel={(event) => {
          event.preventDefault();
          setView(zoomAt(view, width, height, placeOf(event), 1.0015 ** -event.deltaY));
        }}
      />
      {lasso.length > 1 && (
        <svg class="lasso" aria-hidden="true">
          <polygon points={lasso.map((at) => at.join()).join(' ')} />
        </svg>
      )}
      <div class="zoom row">
        <fieldset class="segments">
          <legend class="hidden">What dragging does</legend>
          {['Choose', 'Move'].map((name, i) => (
            <button
              type="button"
              key={name}
              class="button small"
              aria-pressed={moves === (i === 1)}
              onClick={() => setMoves(i === 1)}
            >
              {name}
            </button>
          ))}
        </fieldset>
        <button type="button" class="button small" aria-label="Nearer" onClick={() => zoomBy(1.5)}>
          +
        </button>
        <button type="button" class="button small" aria-label="Farther" onClick={() => zoomBy(1 / 1.5)}>
          −
        </button>
        <button type="button" class="button small" onClick={() => setView(undefined)}>
          All
        </button>
      </div>
    </>
  );
}
