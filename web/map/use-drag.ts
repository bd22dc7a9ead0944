import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { isInside, type Point, type View } from './geometry.ts';

/** A lasso with fewer points is a click. */
const minLasso = 3;

/** Drags on a canvas: either they move the view, or they draw a lasso. */
export function useDrag(props: {
  canvas: RefObject<HTMLCanvasElement | null>;
  view: View;
  /** True if a drag moves the view even without Shift. */
  dragMoves: boolean;
  onMove: (view: View) => void;
  onHover: (at: Point | undefined) => void;
  onClick: (at: Point) => void;
  onLasso: (isInLasso: (at: Point) => boolean) => void;
}) {
  const { canvas, view, dragMoves, onMove, onHover, onClick, onLasso } = props;
  const [lasso, setLasso] = useState<Point[]>([]);
  const start = useRef<{ at: Point; view: View }>(undefined);

  function placeOf({ clientX, clientY }: PointerEvent | WheelEvent): Point {
    const { left, top } = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return [clientX - left, clientY - top];
  }

  function down(event: PointerEvent) {
    canvas.current?.setPointerCapture(event.pointerId);
    if (dragMoves || event.shiftKey || event.button === 1) start.current = { at: placeOf(event), view };
    else setLasso([placeOf(event)]);
  }

  function move(event: PointerEvent) {
    const [x, y] = placeOf(event);
    if (start.current) {
      const { at, view: before } = start.current;
      onMove({ ...before, x: before.x - (x - at[0]) / before.zoom, y: before.y + (y - at[1]) / before.zoom });
    } else if (lasso.length > 0) setLasso((now) => [...now, [x, y]]);
    else onHover([x, y]);
  }

  function up(event: PointerEvent) {
    if (!start.current && lasso.length >= minLasso) onLasso((at) => isInside(at, lasso));
    else if (!start.current && lasso.length > 0) onClick(placeOf(event));
    start.current = undefined;
    setLasso([]);
  }

  const handlers = {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: up,
    onPointerCancel: up,
    onPointerLeave: () => onHover(undefined),
  };
  return { lasso, placeOf, handlers };
}
