import { html } from 'hono/html';

export interface Column {
  title: string;
  /** Left-aligned and wrapped; numbers are neither. */
  text?: boolean;
}

type Cell = string | number | ReturnType<typeof html>;

/** A table with a caption; wide ones scroll within themselves. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]) {
  const classOf = (i: number) => (columns[i]?.text ? html` class="text"` : '');
  return html`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title }, i) => html`<th scope="col"${classOf(i)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => html`<td${classOf(i)}>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

/** Shown of a long list; the rest is in the files that the report names. */
export const shownOf = 100;

export const percent = (share: number | null, digits = 1) =>
  share === null ? '–' : `${(100 * share).toFixed(digits)} %`;

export const between = (interval: readonly [number, number] | null) =>
  interval ? `${percent(interval[0])} to ${percent(interval[1])}` : '–';

export const counted = (count: number, noun: string) =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
