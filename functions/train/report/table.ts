import { html } from 'hono/html';

export interface Column {
  title: string;
  /** Left-aligned and wrapped; numbers are neither. */
  text?: boolean;
  /** Its cells have intervals beside their values: the title stands above the values. */
  measured?: boolean;
}

type Html = ReturnType<typeof html>;
export type Cell = string | number | Html | readonly Html[];

/** A table with a caption; wide ones scroll within themselves. */
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

/** Shown of a long list; the rest is in the files that the report names. */
export const shownOf = 100;

/** Shown of a list before it is folded away. */
const shownAtOnce = 20;

/** The space before the sign does not break. */
export const percent = (share: number | null, digits = 1) =>
  share === null ? '–' : `${(100 * share).toFixed(digits)}\u00a0%`;

type Interval = readonly [number, number];

export const between = (interval: Interval | null) =>
  interval ? `${percent(interval[0])} to ${percent(interval[1])}` : '–';

/** An interval as it stands beside its value: `79.2–88.5`. */
export const range = ([low, high]: Interval, scale = 100) => `${(scale * low).toFixed(1)}–${(scale * high).toFixed(1)}`;

/** A share with its interval, smaller. */
export const measured = (share: number | null, interval: Interval | null): Html | string =>
  share === null || !interval ? '–' : html`${percent(share)} <small>${range(interval)}</small>`;

export const whole = (count: number) => count.toLocaleString('en');

export const counted = (count: number, noun: string, plural = `${noun}s`) =>
  `${whole(count)} ${count === 1 ? noun : plural}`;

/** The first entries of a list at once, some more folded away, and a word on those left out. */
export function foldedList(items: readonly Html[], of: number, elsewhere: string) {
  const [first, more] = [items.slice(0, shownAtOnce), items.slice(shownAtOnce)];
  const rest = of - items.length;
  return html`${first}${
    of > first.length
      ? html`<details><summary>${whole(of - first.length)} more</summary>${more}${rest > 0 ? html`<p class="soft">and ${whole(rest)} more in ${elsewhere}.</p>` : ''}</details>`
      : ''
  }`;
}

/** Rows of a table at once, some more folded away, and a word on those left out. */
export function foldedTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  of: number,
  elsewhere: string,
) {
  const [first, more] = [rows.slice(0, shownAtOnce), rows.slice(shownAtOnce)];
  const rest = of - rows.length;
  return html`${table(caption, columns, first)}${
    more.length > 0
      ? html`<details><summary>The next ${whole(more.length)}</summary>${table(caption, columns, more)}</details>`
      : ''
  }${rest > 0 ? html`<p class="soft">${whole(rest)} more are in ${elsewhere}.</p>` : ''}`;
}
