import { useCallback, useMemo, useState } from 'preact/hooks';
import type { DatasetMap, MapPoint } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Picture } from '../components/picture.tsx';
import { Empty, Failure, Wait } from '../components/states.tsx';
import { labelsOf as datasetLabels, useDataset } from '../data/use-dataset.ts';
import { useLinks } from '../data/use-links.ts';
import { relabel } from '../edits/relabel.ts';
import { AskLabel, whatShows } from '../labels/index.ts';
import { type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { fileName } from '../words/keys.ts';
import { count, counted, percent } from '../words/numbers.ts';
import { Labels, labelsOf, type MapLabel } from './labels.tsx';
import { markOf, unlabelledShape } from './marks.tsx';
import { Scatter } from './scatter.tsx';

const noKeys: readonly string[] = [];
/** Chosen images that are shown. */
const mostShown = 40;

/** The images of a dataset in two dimensions: what lies among others may have the wrong label. */
export function MapPage({ name }: PageProps) {
  const map = useLoad(() => call('mapDataset', { dataset: name }), [name]);
  return (
    <div class="page">
      <header>
        <div>
          <h1>Map</h1>
          <p>Alike images lie near each other. One that lies among others may have the wrong label.</p>
        </div>
        {map.value && map.value.points.length > 0 && (
          <p class="muted small keys">
            <kbd>Drag</kbd> choose <kbd>Shift</kbd> + drag move <kbd>Wheel</kbd> zoom
          </p>
        )}
      </header>
      {map.error &&
        (isMissing(map.error) ? (
          isMissing(map.error, 'dataset-not-found') ? (
            <Nothing name={name} />
          ) : (
            <Empty title="No map here" text="This deployment makes no maps. The images themselves are one page away.">
              <a class="button" href={to(['d', name, 'images'])}>
                See the images
              </a>
            </Empty>
          )
        ) : (
          <Failure error={map.error} retry={map.reload} />
        ))}
      {!map.value && !map.error && <Wait height={560} />}
      {map.value?.points.length === 0 && <Nothing name={name} />}
      {map.value && map.value.points.length > 0 && <Drawn name={name} map={map.value} reload={map.reload} />}
    </div>
  );
}

function Nothing({ name }: { name: string }) {
  return (
    <Empty title="Nothing to draw yet" text="Images appear here as soon as they are embedded.">
      <a class="button primary" href={to(['d', name])}>
        Add images
      </a>
    </Empty>
  );
}

function Drawn({ name, map, reload }: { name: string; map: DatasetMap; reload: () => void }) {
  const { points } = map;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [label, setLabel] = useState<MapLabel>();
  const [hovered, setHovered] = useState<MapPoint>();
  const [looking, setLooking] = useState(false);
  const [asking, setAsking] = useState(false);
  const labels = useMemo(() => labelsOf(points), [points]);
  // A sample may lack some of them.
  const dataset = useDataset(name);
  const styleOf = useMemo(() => {
    const styles = new Map(labels.map((each, i) => [each.label, markOf(i)]));
    return (of: string | undefined) =>
      of === undefined ? { colour: '#8a8a84', shape: unlabelledShape } : (styles.get(of) ?? markOf(0));
  }, [labels]);
  const standsOut = useMemo(() => {
    if (chosen.size > 0) return ({ key }: MapPoint) => chosen.has(key);
    return label && ((point: MapPoint) => point.label === label.label);
  }, [chosen, label]);
  const keys = [...chosen];
  // Once something is pointed at, all links are looked for; of a sample, only those of what is chosen.
  const links = useLinks(
    name,
    map.sampled ? keys.slice(0, mostShown) : looking ? points.map(({ key }) => key) : noKeys,
  );
  const hover = useCallback((point: MapPoint | undefined) => {
    setHovered(point);
    if (point) setLooking(true);
  }, []);

  function choose(some: ReadonlySet<string>) {
    setChosen(some);
    if (some.size > 0) setLooking(true);
  }

  function give(wanted: string) {
    setAsking(false);
    setChosen(new Set());
    void relabel(name, keys, wanted, { done: reload });
  }

  return (
    <>
      <div class="map-and-labels">
        <div class="map">
          <Scatter points={points} styleOf={styleOf} standsOut={standsOut} onChoose={choose} onHover={hover} />
          {hovered && (
            <div class="peek">
              {links.get(hovered.key) && <img src={links.get(hovered.key)} alt="" />}
              <span class="clip">
                <b>{hovered.label ?? 'No label'}</b>
                <br />
                <span class="muted">{fileName(hovered.key)}</span>
              </span>
            </div>
          )}
          {chosen.size > 0 && (
            <div class="chosen row">
              <b>{counted(chosen.size, 'image')} chosen</b>
              <button type="button" class="button small" onClick={() => setChosen(new Set())}>
                None
              </button>
              <button type="button" class="button primary small" onClick={() => setAsking(true)}>
                Label
              </button>
            </div>
          )}
        </div>
        <Labels labels={labels} styleOf={styleOf} chosen={label} onChoose={setLabel} />
      </div>
      <p class="muted small">
        {map.sampled
          ? `${count(points.length)} of ${count(map.examples)} images, drawn at random.`
          : `${counted(points.length, 'image')}.`}{' '}
        {map.variance &&
          `The two directions in which they differ most: ${percent(map.variance[0])} and ${percent(map.variance[1])} of all difference, so what lies together here may still be apart.`}
      </p>
      {chosen.size > 0 && (
        <section class="card" aria-label="Chosen images">
          <ul class="behind">
            {keys.slice(0, mostShown).map((key) => (
              <li key={key}>
                <Picture url={links.get(key)} alt={fileName(key)} size={88} />
              </li>
            ))}
          </ul>
          {keys.length > mostShown && <p class="muted small">And {count(keys.length - mostShown)} more.</p>}
        </section>
      )}
      {asking && (
        <AskLabel
          title={whatShows(keys.length)}
          labels={datasetLabels(dataset)}
          onLabel={give}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
