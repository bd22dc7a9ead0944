import { html, raw } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import { foldedList, maxRows, whole } from './table.ts';

/** With more classes, only the confusions are listed. */
export const maxMatrixClasses = 40;
/** With more columns, their titles are rotated, so that the matrix stays narrow. */
const maxHorizontalTitles = 12;
/** Maximum number of keys. The API has the rest, with the images. */
const maxKeys = 25;

/** The images of a label that were predicted as another class. */
export interface Confusion {
  label: string;
  predicted: string;
  keys: readonly string[];
}

export function confusionSection({ score, card }: Metrics, confusions: readonly Confusion[]) {
  const tooMany = score.perClass.length > maxMatrixClasses;
  return html`<h2 id="confusions">Confusions</h2>
${tooMany ? html`<p class="soft">With ${whole(score.perClass.length)} classes, only the confusions are listed.</p>` : confusionTable(score)}
${
  confusions.length === 0
    ? html`<p>None: every image was classified correctly.</p>`
    : html`<h3>Confused images, the most frequent confusion first</h3>
${foldedList(confusions.slice(0, maxRows).map(confusionOf), confusions.length, 'evaluation.arrow')}
<p class="soft">GET /v1/models/${card.model}/versions/{version}/examples?label=…&amp;predicted=… shows the images of a confusion.</p>`
}`;
}

function confusionOf({ label, predicted, keys }: Confusion) {
  const rest = keys.length - maxKeys;
  return html`<details><summary>${label} predicted as ${predicted}: ${keys.length}</summary><ul>${keys.slice(0, maxKeys).map((key) => html`<li class="key">${key}</li>`)}${rest > 0 ? html`<li>and ${whole(rest)} more in evaluation.arrow</li>` : ''}</ul></details>`;
}

export function confusionTable({ perClass, confusion }: Score) {
  const names = perClass.map(({ label }) => label);
  const rows = confusion.map((row, i) => {
    const support = row.reduce((sum, count) => sum + count, 0) || 1;
    return html`<tr><th scope="row">${names[i]}</th>${row.map((count, j) => html`<td${shade(count / support, i === j)}>${count || ''}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll"><table class="matrix${names.length > maxHorizontalTitles ? ' turned' : ''}"><caption><span>Rows: labels. Columns: predictions.</span></caption>
<thead><tr><th></th>${names.map((name) => html`<th scope="col" title="${name}"><span>${name}</span></th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A cell's colour by its share of the row. The square root makes small shares of confusions visible. */
function shade(share: number, right: boolean) {
  if (share === 0) return '';
  return raw(
    ` style="background: rgb(var(--${right ? 'right' : 'wrong'}) / ${(right ? 0.4 * share : 0.6 * Math.sqrt(share)).toFixed(2)})"`,
  );
}
