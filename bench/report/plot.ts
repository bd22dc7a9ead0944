import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Cell, cellText, type Plot as PlotOf, type Table } from '../harness/result.ts';

const width = 760;
/** Average width of a letter of the system font. */
const letter = 6.4;
const blue = '#3b82c4';

/** An SVG image knows the reader's colour scheme, but not the page's colours, so it has its own background. */
const style =
  'svg{color:#1f2328;background:#fff}@media(prefers-color-scheme:dark){svg{color:#e6edf3;background:#0d1117}}';

/** The plot of a table's columns as an SVG file, with title and values, readable in light and dark. */
export function plotSvg(plot: PlotOf, table: Table): string {
  const columns = [plot.x, plot.y].map((title) => {
    const index = table.columns.findIndex((column) => column.title === title);
    if (index < 0) throw new Error(`The table ${table.title} has no column ${title} to plot.`);
    return index;
  });
  const [x, y] = columns as [number, number];
  const points = table.rows
    .map((row) => ({ x: row[x] as Cell, y: row[y] as Cell, text: cellText(row[y], table.columns[y] ?? { title: '' }) }))
    .filter((point) => typeof point.y === 'number');
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const options = plot.kind === 'bars' ? bars(plot, points) : lines(plot, points);
  const svg = Plot.plot({
    document,
    width,
    marginTop: 40,

    ...options,
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('font-size', '12');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', plot.title);
  const end = svg.outerHTML.indexOf('<style>');
  return `${svg.outerHTML.slice(0, end)}<style>${style}</style>${svg.outerHTML.slice(end)}\n`;
}

interface Point {
  x: Cell;
  y: Cell;
  text: string;
}

const heading = (title: string) =>
  Plot.text([title], { frameAnchor: 'top-left', dy: -30, fontSize: 13, fontWeight: 'bold', textAnchor: 'start' });

function bars({ title }: PlotOf, points: readonly Point[]): Plot.PlotOptions {
  const names = points.map((point) => String(point.x));
  const longest = Math.max(...names.map((name) => name.length));
  return {
    height: 50 + 28 * points.length,
    marginLeft: Math.min(420, 16 + letter * longest),
    marginRight: 60,
    marginBottom: 10,
    x: { axis: null },
    y: { label: null, domain: names, tickSize: 0 },
    marks: [
      Plot.barX(points, { x: 'y', y: 'x', fill: blue, insetTop: 2, insetBottom: 2 }),
      Plot.text(points, { x: 'y', y: 'x', text: 'text', dx: 5, textAnchor: 'start', fill: 'currentColor' }),
      heading(title),
    ],
  };
}

function lines({ title, x }: PlotOf, points: readonly Point[]): Plot.PlotOptions {
  return {
    height: 320,
    marginLeft: 60,
    marginRight: 30,
    marginBottom: 45,
    x: { type: 'log', label: x, ticks: points.map((point) => Number(point.x)), tickFormat: 'd' },
    y: { type: 'log', nice: true, label: null, grid: true, ticks: 4, tickFormat: '~g' },
    marks: [
      Plot.lineY(points, { x: 'x', y: 'y', stroke: blue, strokeWidth: 2 }),
      Plot.dot(points, { x: 'x', y: 'y', fill: blue, r: 4 }),
      Plot.text(points, { x: 'x', y: 'y', text: 'text', dy: -12, fill: 'currentColor' }),
      heading(title),
    ],
  };
}
