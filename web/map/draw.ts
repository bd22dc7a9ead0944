import type { MapPoint } from '../../shared/api/types.ts';
import { toScreen, type View } from './geometry.ts';
import type { MarkStyle } from './marks.tsx';

export interface Drawing {
  points: readonly MapPoint[];
  styleOf: (label: string | undefined) => MarkStyle;
  view: View;
  width: number;
  height: number;
  /** Which points stand out; undefined: all alike. */
  standsOut: ((point: MapPoint) => boolean) | undefined;
}

/** Radius of a point, px: smaller where there are many. */
const radiusOf = (points: number) => (points > 2_000 ? 2.6 : points > 500 ? 3.2 : 4);

/** Draws the points: one path for each look, what stands out on top. */
export function draw(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { points, styleOf, view, width, height, standsOut } = drawing;
  const ratio = devicePixelRatio;
  context.canvas.width = width * ratio;
  context.canvas.height = height * ratio;
  context.scale(ratio, ratio);
  const radius = radiusOf(points.length);
  const behind = new Map<string, { path: Path2D; colour: string }>();
  const above: typeof behind = new Map();
  const outlines = new Map<string, Path2D>();
  for (const point of points) {
    const [x, y] = toScreen(view, width, height, point);
    if (x < -8 || y < -8 || x > width + 8 || y > height + 8) continue;
    const { colour, shape } = styleOf(point.label);
    const out = standsOut?.(point) ?? true;
    const layer = out ? above : behind;
    const id = `${colour} ${shape}`;
    const group = layer.get(id) ?? { path: new Path2D(), colour };
    const outline = outlines.get(shape) ?? new Path2D(shape);
    outlines.set(shape, outline);
    const size = standsOut && out ? radius + 1 : radius;
    group.path.addPath(outline, { a: size, d: size, e: x, f: y });
    layer.set(id, group);
  }
  context.globalAlpha = 0.16;
  for (const { path, colour } of behind.values()) fill(context, path, colour);
  context.globalAlpha = 0.85;
  for (const { path, colour } of above.values()) fill(context, path, colour);
}

function fill(context: CanvasRenderingContext2D, path: Path2D, colour: string): void {
  context.fillStyle = colour;
  context.fill(path);
}
