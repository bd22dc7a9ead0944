import { useState } from 'preact/hooks';
import { LabelText } from '../components/label-text.tsx';
import { counted, percent } from '../words/numbers.ts';

export interface Cell {
  label: string;
  predicted: string;
}

/** More classes than this are drawn with small cells. */
const many = 10;

/**
 * The confusion matrix, a table that everybody can read: a row is a label, a column what was answered. A cell is as
 * strong as its share of the row. Choosing one shows the images behind it.
 */
export function Confusion(props: {
  labels: string[];
  counts: number[][];
  chosen: Cell | undefined;
  onChoose: (cell: Cell) => void;
}) {
  const { labels, counts, chosen, onChoose } = props;
  const [at, setAt] = useState<[row: number, column: number]>([0, 0]);
  const totals = counts.map((row) => row.reduce((sum, n) => sum + n, 0));

  function move(event: KeyboardEvent) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const bounded = (value: number) => Math.min(labels.length - 1, Math.max(0, value));
    const next: [number, number] = [bounded(at[0] + (step[0] ?? 0)), bounded(at[1] + (step[1] ?? 0))];
    setAt(next);
    const table = (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-at="${next}"]`);
    table?.focus();
  }

  return (
    <div class={labels.length > many ? 'confusion small-cells' : 'confusion'}>
      <table onKeyDown={move}>
        <caption class="hidden">Confusion matrix: a row is a label, a column what was answered</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th scope="col" key={label} title={label}>
                <LabelText of={label} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, row) => (
            <tr key={label}>
              <th scope="row" title={label}>
                <LabelText of={label} />
              </th>
              {labels.map((predicted, column) => {
                const n = counts[row]?.[column] ?? 0;
                const share = n / (totals[row] || 1);
                const here = chosen?.label === label && chosen.predicted === predicted;
                return (
                  <td key={predicted}>
                    <button
                      type="button"
                      data-at={[row, column].join()}
                      tabIndex={at[0] === row && at[1] === column ? 0 : -1}
                      class={`cell ${row === column ? 'right' : n > 0 ? 'wrong' : ''}`}
                      aria-pressed={here}
                      aria-label={`${label} answered as ${predicted}: ${counted(n, 'image')}, ${percent(share, 0)} of ${label}`}
                      title={`${label} answered as ${predicted}: ${n}`}
                      style={{ '--share': `${n === 0 ? 0 : Math.round(8 + 56 * share)}%` }}
                      onFocus={() => setAt([row, column])}
                      onClick={() => onChoose({ label, predicted })}
                    >
                      {n > 0 ? n : ''}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
