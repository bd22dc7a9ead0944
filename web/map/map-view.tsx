import { useMemo, useState } from 'preact/hooks';
import type { DatasetMap, MapPoint } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { AndMore } from '../components/lists.tsx';
import { Picture } from '../components/picture.tsx';
import { labelsOf as labelsOfDataset, useDataset } from '../data/use-dataset.ts';
import { useLinks } from '../data/use-located.ts';
import { relabel } from '../edits/relabel.ts';
import { RelabelDialog } from '../labels/index.ts';
import { fileName } from '../words/keys.ts';
import { count, counted, percent } from '../words/numbers.ts';
import { Labels, labelsOf, type MapLabel } from './labels.tsx';
import { markOf, unlabelledMark } from './marks.tsx';
import { Scatter } from './scatter.tsx';

/** Maximum number of selected images shown. */
const maxShown = 40;

const noKeys: readonly string[] = [];

/** The map with its labels, and the images that the user points at or selects. */
export function MapView({ name, map, reload }: { name: string; map: DatasetMap; reload: () => void }) {
  const { points, sampled } = map;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [label, setLabel] = useState<MapLabel>();
  const [hovered, setHovered] = useState<MapPoint>();
  const [linksWanted, setLinksWanted] = useState(false);
  const [relabelling, setRelabelling] = useState(false);
  // A sample of the images may lack some labels.
  const dataset = useDataset(name);
  const labels = useMemo(() => labelsOf(points), [points]);
  const markFor = useMemo(() => {
    const marks = new Map(labels.map((each, i) => [each.label, markOf(i)]));
    return (of: string | undefined) => (of === undefined ? unlabelledMark : (marks.get(of) ?? markOf(0)));
  }, [labels]);
  const isHighlighted = useMemo(() => {
    if (selected.size > 0) return ({ key }: MapPoint) => selected.has(key);
    return label && ((point: MapPoint) => point.label === label.label);
  }, [selected, label]);
  const keys = [...selected];
  // A link for every image after the first interaction; with a sample, only for the selected ones.
  const keysOfLinks = sampled ? keys.slice(0, maxShown) : linksWanted ? points.map(({ key }) => key) : noKeys;
  const links = useLinks(name, keysOfLinks);

  return (
    <>
      <div class="map-and-labels">
        <div class="map">
          <Scatter
            points={points}
            markFor={markFor}
            isHighlighted={isHighlighted}
            onSelect={(some) => {
              setSelected(some);
              if (some.size > 0) setLinksWanted(true);
            }}
            onHover={(point) => {
              setHovered(point);
              if (point) setLinksWanted(true);
            }}
          />
          {hovered && <Peek point={hovered} url={links.get(hovered.key)} />}
          {keys.length > 0 && (
            <div class="selected floating row">
              <b>{counted(keys.length, 'image')} selected</b>
              <Button text="Deselect" kind="small" onClick={() => setSelected(new Set())} />
              <Button text="Label" kind="primary small" onClick={() => setRelabelling(true)} />
            </div>
          )}
        </div>
        <Labels labels={labels} markFor={markFor} chosen={label} onChoose={setLabel} />
      </div>
      <p class="muted small">{description(map)}</p>
      {keys.length > 0 && (
        <section class="card" aria-label="Selected images">
          <ul class="thumbnails">
            {keys.slice(0, maxShown).map((key) => (
              <li key={key}>
                <Picture url={links.get(key)} alt={fileName(key)} size={88} />
              </li>
            ))}
          </ul>
          <AndMore total={keys.length} shown={maxShown} />
        </section>
      )}
      {relabelling && (
        <RelabelDialog
          images={keys.length}
          labels={labelsOfDataset(dataset)}
          onLabel={(wanted) => {
            setRelabelling(false);
            setSelected(new Set());
            void relabel(name, keys, wanted, { done: reload });
          }}
          onClose={() => setRelabelling(false)}
        />
      )}
    </>
  );
}

function Peek({ point: { key, label }, url }: { point: MapPoint; url: string | undefined }) {
  return (
    <div class="peek floating">
      {url && <img class="thumbnail" src={url} alt="" width={72} height={72} />}
      <span class="clip">
        <b>{label ?? 'No label'}</b>
        <br />
        <span class="muted">{fileName(key)}</span>
      </span>
    </div>
  );
}

function description({ points, sampled, examples, variance }: DatasetMap): string {
  const shown = sampled
    ? `A random sample of ${count(points.length)} of ${count(examples)} images.`
    : `${counted(points.length, 'image')}.`;
  if (!variance) return shown;
  const [x, y] = variance;
  return `${shown} The axes explain ${percent(x)} and ${percent(y)} of the variance, so images that are close here may still differ.`;
}
