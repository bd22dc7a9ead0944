import { useState } from 'preact/hooks';
import { LabelText } from '../components/label-text.tsx';
import { counted, percent } from '../words/numbers.ts';

export interface Cell {
  label: string;
  predicted: string;
}

/** With more labels, the cells are small. */
const maxLabelsInLargeCells = 10;

const steps: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** A table whose cells are coloured by their share of the row. Arrow keys move between cells. */
export function Confusion(props: {
  labels: string[];
  counts: number[][];
  chosen: Cell | undefined;
  onChoose: (cell: Cell) => void;
}) {
  const { labels, counts, chosen, onChoose } = props;
  const [focused, setFocused] = useState<[row: number, column: number]>([0, 0]);
  const totals = counts.map((row) => row.reduce((sum, n) => sum + n, 0));

  function move(event: KeyboardEvent) {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const bounded = (value: number) => Math.min(labels.length - 1, Math.max(0, value));
    const next: [number, number] = [bounded(focused[0] + step[0]), bounded(focused[1] + step[1])];
    setFocused(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus();
  }

  return (
    <div class={labels.length > maxLabelsInLargeCells ? 'confusion small-cells' : 'confusion'}>
      <table onKeyDown={move}>
        <caption class="hidden">Confusion matrix: each row is a label, each column a prediction</caption>
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
              {labels.map((predicted, column) => (
                <td key={predicted}>
                  <CellButton
                    cell={{ label, predicted }}
                    count={counts[row]?.[column] ?? 0}
                    total={totals[row] ?? 0}
                    pressed={chosen?.label === label && chosen.predicted === predicted}
                    at={[row, column].join()}
                    tabIndex={focused[0] === row && focused[1] === column ? 0 : -1}
                    onFocus={() => setFocused([row, column])}
                    onChoose={onChoose}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellButton(props: {
  cell: Cell;
  count: number;
  /** Images of the row. */
  total: number;
  pressed: boolean;
  at: string;
  tabIndex: number;
  onFocus: () => void;
  onChoose: (cell: Cell) => void;
}) {
  const { cell, count, total, pressed, at, tabIndex, onFocus, onChoose } = props;
  const { label, predicted } = cell;
  const share = count / (total || 1);
  return (
    <button
      type="button"
      data-at={at}
      tabIndex={tabIndex}
      class={label === predicted ? 'cell right' : 'cell'}
      aria-pressed={pressed}
      aria-label={`${label} predicted as ${predicted}: ${counted(count, 'image')}, ${percent(share, 0)} of ${label}`}
      title={`${label} predicted as ${predicted}: ${count}`}
      style={{ '--share': `${count === 0 ? 0 : Math.round(8 + 56 * share)}%` }}
      onFocus={onFocus}
      onClick={() => onChoose(cell)}
    >
      {count > 0 ? count : ''}
    </button>
  );
}
