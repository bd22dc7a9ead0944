export type Point = [x: number, y: number];

export interface Size {
  width: number;
  height: number;
}

/** The visible part of the plane: its centre, and pixels per unit. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

/** A view of all points, with a margin. */
export function viewOf(points: readonly { x: number; y: number }[], { width, height }: Size): View {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  if (left > right) return { x: 0, y: 0, zoom: 1 };
  const zoom = 0.9 * Math.min(width / (right - left || 1), height / (high - low || 1));
  return { x: (left + right) / 2, y: (low + high) / 2, zoom };
}

export const toScreen = ({ x, y, zoom }: View, { width, height }: Size, at: { x: number; y: number }): Point => [
  width / 2 + (at.x - x) * zoom,
  height / 2 - (at.y - y) * zoom,
];

/** Zooms by `factor` around a point of the screen. */
export function zoomAt(view: View, { width, height }: Size, [px, py]: Point, factor: number): View {
  const zoom = view.zoom * factor;
  const dx = px - width / 2;
  const dy = py - height / 2;
  return { x: view.x + dx / view.zoom - dx / zoom, y: view.y - dy / view.zoom + dy / zoom, zoom };
}

/** Whether a point is in a polygon: a ray to the right crosses the outline an odd number of times. */
export function isInside([x, y]: Point, outline: readonly Point[]): boolean {
  let inside = false;
  for (let i = 0, k = outline.length - 1; i < outline.length; k = i++) {
    const [ax, ay] = outline[i] as Point;
    const [bx, by] = outline[k] as Point;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
