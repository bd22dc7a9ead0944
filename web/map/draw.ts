import type { MapPoint } from '../../shared/api/types.ts';
import { type Size, toScreen, type View } from './geometry.ts';
import type { Mark } from './marks.tsx';

export interface Drawing {
  points: readonly MapPoint[];
  markFor: (label: string | undefined) => Mark;
  view: View;
  size: Size;
  /** Undefined if all points look the same. */
  isHighlighted: ((point: MapPoint) => boolean) | undefined;
}

/** Radius of a point, px. */
const radiusFor = (points: number) => (points > 2_000 ? 2.6 : points > 500 ? 3.2 : 4);

/** Draws the points, one path for each mark, with the highlighted points on top. */
export function draw(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { points, markFor, view, size, isHighlighted } = drawing;
  const { width, height } = size;
  context.canvas.width = width * devicePixelRatio;
  context.canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const radius = radiusFor(points.length);
  const background = new Map<string, { path: Path2D; colour: string }>();
  const foreground: typeof background = new Map();
  const outlines = new Map<string, Path2D>();
  for (const point of points) {
    const [x, y] = toScreen(view, size, point);
    if (x < -8 || y < -8 || x > width + 8 || y > height + 8) continue;
    const { colour, shape } = markFor(point.label);
    const highlighted = isHighlighted?.(point) ?? true;
    const layer = highlighted ? foreground : background;
    const id = `${colour} ${shape}`;
    const group = layer.get(id) ?? { path: new Path2D(), colour };
    const outline = outlines.get(shape) ?? new Path2D(shape);
    outlines.set(shape, outline);
    const scale = isHighlighted && highlighted ? radius + 1 : radius;
    group.path.addPath(outline, { a: scale, d: scale, e: x, f: y });
    layer.set(id, group);
  }
  fill(context, background.values(), 0.16);
  fill(context, foreground.values(), 0.85);
}

function fill(context: CanvasRenderingContext2D, groups: Iterable<{ path: Path2D; colour: string }>, alpha: number) {
  context.globalAlpha = alpha;
  for (const { path, colour } of groups) {
    context.fillStyle = colour;
    context.fill(path);
  }
}
