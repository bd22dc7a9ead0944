import { html } from 'hono/html';

export interface Column {
  title: string;
  /** Whether the cells are left-aligned and wrapped, unlike numbers. */
  text?: boolean;
  /** Whether the cells have intervals next to their values. The title is above the values. */
  measured?: boolean;
}

type Html = ReturnType<typeof html>;
export type Cell = string | number | Html | readonly Html[];

/** A table with a caption. A wide one scrolls. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]) {
  const classOf = (i: number) => (columns[i]?.text ? html` class="text"` : '');
  const titleClass = (i: number) => (columns[i]?.measured ? html` class="measured"` : classOf(i));
  return html`<div class="scroll"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${columns.map(({ title }, i) => html`<th scope="col"${titleClass(i)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => html`<td${classOf(i)}>${shown(cell)}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

const shown = (cell: Cell) => (typeof cell === 'number' ? whole(cell) : (cell as Html));

/** Further rows are in the files that the report names. */
export const maxRows = 100;

/** Further rows are in a collapsed section. */
const unfoldedRows = 20;

export const percent = (share: number | null, digits = 1) =>
  share === null ? '–' : `${(100 * share).toFixed(digits)}%`;

type Interval = readonly [number, number];

export const between = (interval: Interval | null) =>
  interval ? `${percent(interval[0])} to ${percent(interval[1])}` : '–';

/** An interval next to its value: `79.2–88.5`. */
export const range = ([low, high]: Interval, scale = 100) => `${(scale * low).toFixed(1)}–${(scale * high).toFixed(1)}`;

/** A share with its interval in small print. */
export const measured = (share: number | null, interval: Interval | null): Html | string =>
  share === null || !interval ? '–' : html`${percent(share)} <small>${range(interval)}</small>`;

export const whole = (count: number) => count.toLocaleString('en');

export const counted = (count: number, noun: string, plural = `${noun}s`) =>
  `${whole(count)} ${count === 1 ? noun : plural}`;

/**
 * The first entries of a list, then more of them in a collapsed section.
 * @param total number of all entries
 * @param file name of the file with the omitted entries
 */
export function foldedList(items: readonly Html[], total: number, file: string) {
  const [first, more] = [items.slice(0, unfoldedRows), items.slice(unfoldedRows)];
  const rest = total - items.length;
  return html`${first}${
    total > first.length
      ? html`<details><summary>${whole(total - first.length)} more</summary>${more}${rest > 0 ? html`<p class="soft">and ${whole(rest)} more in ${file}.</p>` : ''}</details>`
      : ''
  }`;
}

/** The first rows of a table, then more of them in a collapsed section: see {@link foldedList}. */
export function foldedTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  total: number,
  file: string,
) {
  const [first, more] = [rows.slice(0, unfoldedRows), rows.slice(unfoldedRows)];
  const rest = total - rows.length;
  return html`${table(caption, columns, first)}${
    more.length > 0
      ? html`<details><summary>The next ${whole(more.length)}</summary>${table(caption, columns, more)}</details>`
      : ''
  }${rest > 0 ? html`<p class="soft">${whole(rest)} more are in ${file}.</p>` : ''}`;
}
