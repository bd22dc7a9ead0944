import { useState } from 'preact/hooks';
import type { ClassScore, LearningCurve, Score } from '../../shared/api/types.ts';
import { Card } from '../components/card.tsx';
import { Scrolling } from '../components/scrolling.tsx';
import { Share } from '../components/share.tsx';
import { ShareBar } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { to } from '../state/router.ts';
import { count } from '../words/numbers.ts';

type Sortable = 'label' | 'support' | 'precision' | 'recall' | 'f1';

const titles: Record<Sortable, [title: string, hint: string]> = {
  label: ['Label', ''],
  support: ['Images', ''],
  precision: ['Precision', 'The share of predictions of this label that are correct'],
  recall: ['Recall', 'The share of images of this label that are predicted correctly'],
  f1: ['F1', 'The harmonic mean of precision and recall'],
};

function compare(a: ClassScore, b: ClassScore, by: Sortable): number {
  if (by === 'label') return a.label.localeCompare(b.label);
  return (a[by] ?? -1) - (b[by] ?? -1);
}

/** Precision, recall and F1 of each label. Click a heading to sort. */
export function PerClassCard(props: { dataset: string; score: Score; curve?: LearningCurve | undefined }) {
  const { dataset, score, curve } = props;
  const [{ by, descending }, setOrder] = useState<{ by: Sortable; descending: boolean }>({
    by: 'f1',
    descending: false,
  });
  const sorted = [...score.perClass].sort((a, b) => (descending ? -1 : 1) * compare(a, b, by));
  const advice = new Map(curve?.perClass?.map((entry) => [entry.label, entry.sentence]));
  const hasAdvice = [...advice.values()].some(Boolean);

  const sortable = (column: Sortable, cell: Column<ClassScore>['cell']): Column<ClassScore> => {
    const [title, hint] = titles[column];
    const arrow = descending ? ' ↓' : ' ↑';
    return {
      title: (
        <button
          type="button"
          class="sort"
          onClick={() => setOrder({ by: column, descending: by === column && !descending })}
        >
          {title}
          <span aria-hidden="true">{by === column ? arrow : ''}</span>
        </button>
      ),
      hint,
      sorted: by !== column ? 'none' : descending ? 'descending' : 'ascending',
      class: column === 'label' ? 'label-cell' : 'number',
      cell,
    };
  };
  const share = (column: 'precision' | 'recall' | 'f1') =>
    sortable(column, ({ [column]: value, intervals }) => (
      <>
        <Share value={value} interval={intervals?.[column]} />
        <ShareBar share={value ?? 0} />
      </>
    ));
  const columns = [
    sortable('label', ({ label }) => <a href={to(['d', dataset, 'images'], { label })}>{label}</a>),
    sortable('support', ({ support }) => count(support)),
    share('precision'),
    share('recall'),
    share('f1'),
    ...(hasAdvice
      ? [{ title: 'What would help', class: 'muted advice', cell: ({ label }: ClassScore) => advice.get(label) }]
      : []),
  ];
  return (
    <Card title="Scores by label">
      <Scrolling label="Table of scores by label">
        <Table columns={columns} rows={sorted} keyOf={({ label }) => label} />
      </Scrolling>
    </Card>
  );
}
