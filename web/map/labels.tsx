import type { MapPoint } from '../../shared/api/types.ts';
import { LabelText } from '../components/label-text.tsx';
import { count } from '../words/numbers.ts';
import { Mark, type MarkStyle } from './marks.tsx';

export interface MapLabel {
  /** Undefined: of images without a label. */
  label: string | undefined;
  images: number;
  /** The mean of their places. */
  x: number;
  y: number;
}

/** The labels of a map by name, and last what has none. */
export function labelsOf(points: readonly MapPoint[]): MapLabel[] {
  const found = new Map<string | undefined, MapLabel>();
  for (const { label, x, y } of points) {
    const its = found.get(label) ?? { label, images: 0, x: 0, y: 0 };
    its.images++;
    its.x += (x - its.x) / its.images;
    its.y += (y - its.y) / its.images;
    found.set(label, its);
  }
  return [...found.values()].sort((a, b) => {
    if (a.label === undefined || b.label === undefined) return a.label === undefined ? 1 : -1;
    return a.label < b.label ? -1 : 1;
  });
}

const place = (value: number) => value.toFixed(1).replace('-', '−');

/** Beside the map: what each mark stands for, how many there are and where. A label that is pressed stands out. */
export function Labels({
  labels,
  styleOf,
  chosen,
  onChoose,
}: {
  labels: readonly MapLabel[];
  styleOf: (label: string | undefined) => MarkStyle;
  chosen: MapLabel | undefined;
  onChoose: (label: MapLabel | undefined) => void;
}) {
  return (
    <section class="labels-of-map" aria-label="Labels">
      <table>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col" class="number">
              Images
            </th>
            <th scope="col" class="number">
              Middle
            </th>
          </tr>
        </thead>
        <tbody>
          {labels.map((each) => (
            <tr key={each.label ?? ''}>
              <td>
                <button
                  type="button"
                  class="legend"
                  aria-pressed={each === chosen}
                  onClick={() => onChoose(each === chosen ? undefined : each)}
                >
                  <Mark style={styleOf(each.label)} />
                  <LabelText of={each.label ?? 'No label'} />
                </button>
              </td>
              <td class="number">{count(each.images)}</td>
              <td class="number muted">
                {place(each.x)}, {place(each.y)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
