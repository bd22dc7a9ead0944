import { useMemo, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import type { MapPoint } from '../api/types.ts';
import type { PageProps } from '../app.tsx';
import { AskLabel } from '../components/ask-label.tsx';
import { Empty, Failure, Wait } from '../components/states.tsx';
import { relabel } from '../gallery/edits.ts';
import { colourOf } from '../map/geometry.ts';
import { Scatter } from '../map/scatter.tsx';
import { useLinks } from '../results/use-links.ts';
import { to } from '../router.ts';
import { useLoad } from '../use-load.ts';
import { count, counted, fileName } from '../words.ts';

const none: ReadonlySet<string> = new Set();

/** The images of a dataset in two dimensions: what lies among others may have the wrong label. */
export function MapPage({ name }: PageProps) {
  const map = useLoad(() => api.map(name), [name]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(none);
  const [hovered, setHovered] = useState<MapPoint>();
  const [asking, setAsking] = useState(false);
  const points = map.value?.points ?? [];
  const labels = useMemo(() => [...new Set(map.value?.points.map(({ label }) => label))].sort(), [map.value]);
  // All links are looked for once something is pointed at; then they are at hand.
  const links = useLinks(name, hovered || chosen.size > 0 ? points.map(({ key }) => key) : []);
  const keys = [...chosen];

  function give(label: string) {
    setAsking(false);
    setChosen(none);
    void relabel(name, keys, label, map.reload);
  }

  return (
    <div class="page">
      <header>
        <div>
          <h1>Map</h1>
          <p>Alike images lie near each other. Draw around some to label them again.</p>
        </div>
        <p class="muted small keys">
          <kbd>Drag</kbd> choose <kbd>Shift</kbd> + drag move <kbd>Wheel</kbd> zoom
        </p>
      </header>
      {map.error &&
        (isMissing(map.error) ? (
          <Empty
            title="No map here"
            text="It needs a deployment that makes maps, and a dataset with embedded images. The images themselves are one page away."
          >
            <a class="button" href={to(['d', name, 'images'])}>
              See the images
            </a>
          </Empty>
        ) : (
          <Failure error={map.error} retry={map.reload} />
        ))}
      {!map.value && !map.error && <Wait height={560} />}
      {map.value && points.length === 0 && (
        <Empty title="Nothing to draw yet" text="Images appear here as soon as they are embedded.">
          <a class="button primary" href={to(['d', name])}>
            Add images
          </a>
        </Empty>
      )}
      {points.length > 0 && (
        <>
          <div class="map">
            <Scatter points={points} labels={labels} chosen={chosen} onChoose={setChosen} onHover={setHovered} />
            {hovered && (
              <div class="peek">
                {links.get(hovered.key) && <img src={links.get(hovered.key)} alt="" />}
                <span class="clip">
                  <b>{hovered.label}</b>
                  <br />
                  <span class="muted">{fileName(hovered.key)}</span>
                </span>
              </div>
            )}
          </div>
          <ul class="legend" aria-label="Labels">
            {labels.map((label, i) => (
              <li key={label}>
                <i style={{ '--colour': colourOf(i) }} />
                {label}
              </li>
            ))}
          </ul>
          {chosen.size > 0 && (
            <section class="card" aria-label="Chosen images">
              <header>
                <h2>{counted(chosen.size, 'image')} chosen</h2>
                <button type="button" class="button primary" onClick={() => setAsking(true)}>
                  Label them
                </button>
              </header>
              <ul class="behind">
                {keys.slice(0, 40).map((key) => (
                  <li key={key}>
                    {links.get(key) ? <img src={links.get(key)} alt={fileName(key)} /> : <span class="nothing" />}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <details>
            <summary>As a table</summary>
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
                {labels.map((label) => (
                  <tr key={label}>
                    <td>
                      <a href={to(['d', name, 'images'], { label })}>{label}</a>
                    </td>
                    <Middle of={points.filter((point) => point.label === label)} />
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
      {asking && (
        <AskLabel
          title={`What do ${counted(keys.length, 'image')} show?`}
          action="Label"
          labels={labels}
          onLabel={give}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function Middle({ of }: { of: MapPoint[] }) {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
  return (
    <>
      <td class="number">{count(of.length)}</td>
      <td class="number">
        {mean(of.map(({ x }) => x)).toFixed(1)}, {mean(of.map(({ y }) => y)).toFixed(1)}
      </td>
    </>
  );
}
