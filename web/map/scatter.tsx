import { useEffect, useRef, useState } from 'preact/hooks';
import type { MapPoint } from '../api/types.ts';
import { colourOf, isInside, type Point, toScreen, type View, viewOf, zoomAt } from './geometry.ts';

export interface ScatterProps {
  points: MapPoint[];
  labels: string[];
  chosen: ReadonlySet<string>;
  onChoose: (keys: Set<string>) => void;
  onHover: (point: MapPoint | undefined) => void;
}

/** How near a pointer must be to a point, px. */
const reach = 10;

/** The points, to zoom with the wheel, to move with shift, and to lasso. */
export function Scatter({ points, labels, chosen, onChoose, onHover }: ScatterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 800, height: 560 });
  const [moved, setView] = useState<View>();
  const lasso = useRef<Point[]>([]);
  const drag = useRef<{ at: Point; view: View }>(undefined);
  const [outline, setOutline] = useState<Point[]>([]);
  const { width, height } = size;
  const view = moved ?? viewOf(points, width, height);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const ratio = devicePixelRatio;
    canvas.current.width = width * ratio;
    canvas.current.height = height * ratio;
    context.scale(ratio, ratio);
    const colours = new Map(labels.map((label, i) => [label, colourOf(i)]));
    for (const point of points) {
      const [x, y] = toScreen(view, width, height, point);
      if (x < -8 || y < -8 || x > width + 8 || y > height + 8) continue;
      const marked = chosen.has(point.key);
      context.globalAlpha = chosen.size === 0 || marked ? 0.85 : 0.2;
      context.fillStyle = colours.get(point.label) ?? '#777';
      context.beginPath();
      context.arc(x, y, marked ? 5 : 3.5, 0, 2 * Math.PI);
      context.fill();
    }
    const [first] = outline;
    if (!first) return;
    context.globalAlpha = 1;
    context.strokeStyle = getComputedStyle(canvas.current).color;
    context.setLineDash([4, 4]);
    context.beginPath();
    for (const [x, y] of [...outline, first]) context.lineTo(x, y);
    context.stroke();
  }, [points, labels, chosen, view, width, height, outline]);

  function placeOf({ clientX, clientY }: PointerEvent | WheelEvent): Point {
    const { left, top } = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return [clientX - left, clientY - top];
  }

  function down(event: PointerEvent) {
    canvas.current?.setPointerCapture(event.pointerId);
    if (event.shiftKey || event.button === 1) drag.current = { at: placeOf(event), view };
    else lasso.current = [placeOf(event)];
  }

  function move(event: PointerEvent) {
    const at = placeOf(event);
    if (drag.current) {
      const { at: from, view: before } = drag.current;
      setView({
        ...before,
        x: before.x - (at[0] - from[0]) / before.zoom,
        y: before.y + (at[1] - from[1]) / before.zoom,
      });
    } else if (lasso.current.length > 0) {
      lasso.current.push(at);
      setOutline([...lasso.current]);
    } else onHover(nearest(at));
  }

  function up() {
    if (!drag.current && lasso.current.length > 2) {
      const inside = points.filter((point) => isInside(toScreen(view, width, height, point), lasso.current));
      onChoose(new Set(inside.map(({ key }) => key)));
    } else if (!drag.current) onChoose(new Set());
    drag.current = undefined;
    lasso.current = [];
    setOutline([]);
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

  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${points.length} images as points, alike ones near each other. The table below has their numbers.`}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerLeave={() => onHover(undefined)}
        onWheel={(event) => {
          event.preventDefault();
          setView(zoomAt(view, width, height, placeOf(event), 1.0015 ** -event.deltaY));
        }}
      />
      <div class="zoom row">
        <button
          type="button"
          class="button small"
          aria-label="Nearer"
          onClick={() => setView({ ...view, zoom: view.zoom * 1.5 })}
        >
          +
        </button>
        <button
          type="button"
          class="button small"
          aria-label="Farther"
          onClick={() => setView({ ...view, zoom: view.zoom / 1.5 })}
        >
          −
        </button>
        <button type="button" class="button small" onClick={() => setView(undefined)}>
          All
        </button>
      </div>
    </>
  );
}
