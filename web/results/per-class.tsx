import { useState } from 'preact/hooks';
import type { ClassScore, LearningCurve, Score } from '../../shared/api/types.ts';
import { to } from '../state/router.ts';
import { count, percent } from '../words/numbers.ts';

type Column = 'label' | 'support' | 'precision' | 'recall' | 'f1';

const columns: [Column, string, string][] = [
  ['label', 'Label', ''],
  ['support', 'Images', ''],
  ['precision', 'Precision', 'Of the answers of this label, how many are right'],
  ['recall', 'Recall', 'Of the images of this label, how many are found'],
  ['f1', 'F1', 'Both in one: their harmonic mean'],
];

/** Precision, recall and F1 of each class. */
export function PerClass({
  dataset,
  score,
  curve,
}: {
  dataset: string;
  score: Score;
  curve?: LearningCurve | undefined;
}) {
  const [by, setBy] = useState<Column>('f1');
  const [down, setDown] = useState(false);
  const sorted = [...score.perClass].sort((a, b) => (down ? -1 : 1) * compare(a, b, by));
  const advice = new Map(curve?.perClass?.map((each) => [each.label, each.sentence]));
  const advised = [...advice.values()].some(Boolean);
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {columns.map(([column, title, meaning]) => (
              <th
                scope="col"
                key={column}
                class={column === 'label' ? '' : 'number'}
                title={meaning}
                aria-sort={by === column ? (down ? 'descending' : 'ascending') : 'none'}
              >
                <button
                  type="button"
                  class="sort"
                  onClick={() => {
                    setDown(by === column ? !down : false);
                    setBy(column);
                  }}
                >
                  {title}
                  <span aria-hidden="true">{by === column ? (down ? ' ↓' : ' ↑') : ''}</span>
                </button>
              </th>
            ))}
            {advised && <th scope="col">What would help</th>}
          </tr>
        </thead>
        <tbody>
          {sorted.map((each) => (
            <tr key={each.label}>
              <td class="label-cell">
                <a href={to(['d', dataset, 'images'], { label: each.label })}>{each.label}</a>
              </td>
              <td class="number">{count(each.support)}</td>
              <Share value={each.precision} interval={each.intervals?.precision} />
              <Share value={each.recall} interval={each.intervals?.recall} />
              <Share value={each.f1} interval={each.intervals?.f1} />
              {advised && <td class="muted advice">{advice.get(each.label)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Share({ value, interval }: { value: number | null; interval?: [number, number] | null | undefined }) {
  const range = interval && `${percent(interval[0], 0)} to ${percent(interval[1], 0)}`;
  return (
    <td class="number">
      {percent(value)}
      {range && <span class="muted small range">{range}</span>}
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${(value ?? 0) * 100}%` }} />
      </span>
    </td>
  );
}

function compare(a: ClassScore, b: ClassScore, by: Column): number {
  if (by === 'label') return a.label.localeCompare(b.label);
  return (a[by] ?? -1) - (b[by] ?? -1);
}
