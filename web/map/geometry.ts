export type Point = [x: number, y: number];

/** What part of the plane is seen: its middle, and pixels for each unit. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

/** All points, with a margin. */
export function viewOf(points: readonly { x: number; y: number }[], width: number, height: number): View {
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

export const toScreen = ({ x, y, zoom }: View, width: number, height: number, at: { x: number; y: number }): Point => [
  width / 2 + (at.x - x) * zoom,
  height / 2 - (at.y - y) * zoom,
];

/** Zooms by `factor` so that what lies under the place on the screen stays there. */
export function zoomAt(view: View, width: number, height: number, [px, py]: Point, factor: number): View {
  const zoom = view.zoom * factor;
  const dx = px - width / 2;
  const dy = py - height / 2;
  return { x: view.x + dx / view.zoom - dx / zoom, y: view.y - dy / view.zoom + dy / zoom, zoom };
}

/** Whether a place lies in a polygon: a ray to the right crosses its outline an odd number of times. */
export function isInside([x, y]: Point, outline: readonly Point[]): boolean {
  let inside = false;
  for (let i = 0, k = outline.length - 1; i < outline.length; k = i++) {
    const [ax, ay] = outline[i] as Point;
    const [bx, by] = outline[k] as Point;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
