import './plots.css';
import type { ComponentChildren } from 'preact';
import { Table } from '../components/table.tsx';

/** Maps a value to a place on the plot. */
type Scale = (value: number) => number;

const scale =
  ([a, b]: [number, number], [c, d]: [number, number]): Scale =>
  (value) =>
    c + ((value - a) / (b - a || 1)) * (d - c);

interface Axis {
  title: string;
  domain: [number, number];
  ticks: number[];
  format: (value: number) => string;
}

const width = 480;
const height = 280;
const margin = { top: 8, right: 24, bottom: 44, left: 68 };

/** A plot with axes, and its numbers as a table. */
export function Plot(props: {
  title: string;
  x: Axis;
  y: Axis;
  columns: string[];
  rows: string[][];
  children: (x: Scale, y: Scale) => ComponentChildren;
}) {
  const { title, x, y, columns, rows, children } = props;
  const xAt = scale(x.domain, [margin.left, width - margin.right]);
  const yAt = scale(y.domain, [height - margin.bottom, margin.top]);
  return (
    <figure class="plot">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}. The table below has the numbers.`}>
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
        <Table
          columns={columns.map((column, i) => ({ title: column, class: 'number', cell: (row: string[]) => row[i] }))}
          rows={rows}
          keyOf={(row) => row.join()}
        />
      </details>
    </figure>
  );
}

/** About `wanted` round numbers from `low` to `high`. */
export function ticks(low: number, high: number, wanted: number): number[] {
  const raw = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw * 0.999) ?? raw;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export const path = (points: [number, number][]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
