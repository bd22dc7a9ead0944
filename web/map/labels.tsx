import type { MapPoint } from '../../shared/api/types.ts';
import { LabelText } from '../components/label-text.tsx';
import { type Column, Table } from '../components/table.tsx';
import { count } from '../words/numbers.ts';
import { type Mark, MarkIcon } from './marks.tsx';

export interface MapLabel {
  /** Undefined for the images without a label. */
  label: string | undefined;
  images: number;
  /** The mean of the images' places. */
  x: number;
  y: number;
}

/** The labels of a map by name, then the images without a label. */
export function labelsOf(points: readonly MapPoint[]): MapLabel[] {
  const found = new Map<string | undefined, MapLabel>();
  for (const { label, x, y } of points) {
    const entry = found.get(label) ?? { label, images: 0, x: 0, y: 0 };
    entry.images++;
    entry.x += (x - entry.x) / entry.images;
    entry.y += (y - entry.y) / entry.images;
    found.set(label, entry);
  }
  return [...found.values()].sort((a, b) => {
    if (a.label === undefined || b.label === undefined) return a.label === undefined ? 1 : -1;
    return a.label < b.label ? -1 : 1;
  });
}

const coordinate = (value: number) => value.toFixed(1).replace('-', '−');

/** The legend: each label's mark, images and mean. Pressing a label highlights it on the map. */
export function Labels(props: {
  labels: readonly MapLabel[];
  markFor: (label: string | undefined) => Mark;
  chosen: MapLabel | undefined;
  onChoose: (label: MapLabel | undefined) => void;
}) {
  const { labels, markFor, chosen, onChoose } = props;
  const columns: Column<MapLabel>[] = [
    {
      title: 'Label',
      cell: (entry) => (
        <button
          type="button"
          class="legend"
          aria-pressed={entry === chosen}
          onClick={() => onChoose(entry === chosen ? undefined : entry)}
        >
          <MarkIcon mark={markFor(entry.label)} />
          <LabelText of={entry.label ?? 'No label'} />
        </button>
      ),
    },
    { title: 'Images', class: 'number', cell: ({ images }) => count(images) },
    { title: 'Mean', class: 'number', cell: ({ x, y }) => `${coordinate(x)}, ${coordinate(y)}` },
  ];
  return (
    <section class="labels-of-map" aria-label="Labels">
      <Table columns={columns} rows={labels} keyOf={({ label }) => label ?? ''} />
    </section>
  );
}
