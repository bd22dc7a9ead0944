import type { ComponentChildren } from 'preact';

/** Numbers to places: of a value in `from` to a length in `to`. */
export type Scale = (value: number) => number;

const scale =
  ([a, b]: [number, number], [c, d]: [number, number]): Scale =>
  (value) =>
    c + ((value - a) / (b - a || 1)) * (d - c);

export interface Axis {
  title: string;
  domain: [number, number];
  ticks: number[];
  format: (value: number) => string;
}

const width = 480;
const height = 280;
const margin = { top: 8, right: 24, bottom: 44, left: 68 };

/**
 * A plot: axes, what is drawn between them, and its numbers as a table, for who can't see it or wants to know exactly.
 */
export function Plot({
  title,
  x,
  y,
  columns,
  rows,
  children,
}: {
  title: string;
  x: Axis;
  y: Axis;
  columns: string[];
  rows: string[][];
  children: (x: Scale, y: Scale) => ComponentChildren;
}) {
  const xAt = scale(x.domain, [margin.left, width - margin.right]);
  const yAt = scale(y.domain, [height - margin.bottom, margin.top]);
  return (
    <figure class="plot">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}. The table below has its numbers.`}>
        {y.ticks.map((tick) => (
          <g key={tick}>
            <line class="grid" x1={margin.left} x2={width - margin.right} y1={yAt(tick)} y2={yAt(tick)} />
            <text class="tick" x={margin.left - 8} y={yAt(tick) + 4} text-anchor="end">
              {y.format(tick)}
            </text>
          </g>
        ))}
        {x.ticks.map((tick) => (
          <text key={tick} class="tick" x={xAt(tick)} y={height - margin.bottom + 20} text-anchor="middle">
            {x.format(tick)}
          </text>
        ))}
        <text class="title" x={(margin.left + width - margin.right) / 2} y={height - 6} text-anchor="middle">
          {x.title}
        </text>
        <text class="title" x={-(height - margin.bottom) / 2} y={14} text-anchor="middle" transform="rotate(-90)">
          {y.title}
        </text>
        {children(xAt, yAt)}
      </svg>
      <details class="small">
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col" class="number" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.join()}>
                {row.map((cell, i) => (
                  <td class="number" key={columns[i]}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** Round numbers between two, about `wanted` of them. */
export function ticks(low: number, high: number, wanted = 5): number[] {
  const raw = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw * 0.999) ?? raw;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export const path = (points: [number, number][]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
