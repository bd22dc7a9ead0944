import { html, raw } from 'hono/html';

/** A point with the interval around it. */
export interface Point {
  x: number;
  y: number;
  low: number;
  high: number;
}

export interface Axis {
  title: string;
  from: number;
  to: number;
  ticks: readonly { at: number; text: string }[];
}

const [width, height, left, bottom, top, right] = [600, 340, 60, 52, 34, 30];

/**
 * Points with intervals, joined by a line, as an inline SVG. The title of the y axis is above it, clear of the tick labels.
 * @param reference the ends of a line to compare the points with
 */
export function plot(description: string, x: Axis, y: Axis, points: readonly Point[], reference?: [Point, Point]) {
  const across = (value: number) => left + ((value - x.from) / (x.to - x.from)) * (width - left - right);
  const up = (value: number) => height - bottom - ((value - y.from) / (y.to - y.from)) * (height - bottom - top);
  const at = (value: number) => value.toFixed(1);
  const grid = y.ticks.map(
    ({ at: value, text }) =>
      `<line x1="${left}" x2="${width - right}" y1="${at(up(value))}" y2="${at(up(value))}" stroke="var(--line)"/>` +
      `<text x="${left - 10}" y="${at(up(value) + 4)}" text-anchor="end">${text}</text>`,
  );
  const below = x.ticks.map(
    ({ at: value, text }) =>
      `<line x1="${at(across(value))}" x2="${at(across(value))}" y1="${height - bottom}" y2="${height - bottom + 5}" stroke="var(--soft)"/>` +
      `<text x="${at(across(value))}" y="${height - bottom + 21}" text-anchor="middle">${text}</text>`,
  );
  const intervals = points.map(
    (p) =>
      `<line x1="${at(across(p.x))}" x2="${at(across(p.x))}" y1="${at(up(p.low))}" y2="${at(up(p.high))}" stroke="var(--accent)" stroke-width="2" opacity=".45"/>` +
      `<circle cx="${at(across(p.x))}" cy="${at(up(p.y))}" r="4" fill="var(--accent)"/>`,
  );
  const path = points.map((p) => `${at(across(p.x))},${at(up(p.y))}`).join(' ');
  const [a, b] = reference ?? [];
  const referenceLine =
    a && b
      ? `<line x1="${at(across(a.x))}" y1="${at(up(a.y))}" x2="${at(across(b.x))}" y2="${at(up(b.y))}" stroke="var(--soft)" stroke-dasharray="4 4"/>`
      : '';
  return html`<figure>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">
${raw(grid.join(''))}${raw(below.join(''))}${raw(referenceLine)}
<polyline points="${path}" fill="none" stroke="var(--accent)" stroke-width="1.5"/>
${raw(intervals.join(''))}
<text x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${x.title}</text>
<text x="0" y="14">${y.title}</text>
</svg></figure>`;
}

/** Up to seven ticks, from a round share below `lowest` to 1. */
export function shareTicks(lowest: number): { at: number; text: string }[] {
  const step = lowest >= 0.75 ? 5 : lowest >= 0.5 ? 10 : 20;
  const from = Math.max(0, Math.floor((100 * lowest) / step) * step);
  return Array.from({ length: (100 - from) / step + 1 }, (_, i) => from + i * step).map((value) => ({
    at: value / 100,
    text: `${value}%`,
  }));
}
