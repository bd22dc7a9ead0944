import { html, raw } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import type { Score } from '../../../shared/ml/evaluate/score.ts';
import { foldedList, shownOf, whole } from './table.ts';

/** A larger confusion matrix is a wall of numbers: only its confusions are listed. */
export const mostMatrixClasses = 40;
/** More column titles than these stand upright, so that the matrix stays narrow. */
const mostLevelTitles = 12;
/** Keys listed of one confusion: the API has the rest, with the images. */
const keysOf = 25;

/** Examples of a label that were taken for another. */
export interface Confusion {
  label: string;
  predicted: string;
  keys: readonly string[];
}

export function confusionSection({ score, card }: Metrics, confusions: readonly Confusion[]) {
  const tooMany = score.perClass.length > mostMatrixClasses;
  return html`<h2 id="confusions">Confusions</h2>
${tooMany ? html`<p class="soft">A matrix of ${whole(score.perClass.length)} classes would say little: these are its largest cells off the diagonal.</p>` : confusionTable(score)}
${
  confusions.length === 0
    ? html`<p>None: every example was labelled right.</p>`
    : html`<h3>The images behind them, the most frequent first</h3>
${foldedList(confusions.slice(0, shownOf).map(confusionOf), confusions.length, 'evaluation.arrow')}
<p class="soft">GET /v1/models/${card.model}/versions/{version}/examples?label=…&amp;predicted=… shows the images of each.</p>`
}`;
}

function confusionOf({ label, predicted, keys }: Confusion) {
  const rest = keys.length - keysOf;
  return html`<details><summary>${label} taken for ${predicted}: ${keys.length}</summary><ul>${keys.slice(0, keysOf).map((key) => html`<li class="key">${key}</li>`)}${rest > 0 ? html`<li>and ${whole(rest)} more in evaluation.arrow</li>` : ''}</ul></details>`;
}

export function confusionTable({ perClass, confusion }: Score) {
  const names = perClass.map(({ label }) => label);
  const rows = confusion.map((row, i) => {
    const support = row.reduce((sum, count) => sum + count, 0) || 1;
    return html`<tr><th scope="row">${names[i]}</th>${row.map((count, j) => html`<td${shade(count / support, i === j)}>${count || ''}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll"><table class="matrix${names.length > mostLevelTitles ? ' turned' : ''}"><caption><span>Rows: the label given. Columns: the prediction.</span></caption>
<thead><tr><th></th>${names.map((name) => html`<th scope="col" title="${name}"><span>${name}</span></th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A cell's colour by its share of the row; small shares of wrong ones should be seen too, and so the root. */
function shade(share: number, right: boolean) {
  if (share === 0) return '';
  return raw(
    ` style="background: rgb(var(--${right ? 'right' : 'wrong'}) / ${(right ? 0.4 * share : 0.6 * Math.sqrt(share)).toFixed(2)})"`,
  );
}
