import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Scrolling } from '../components/scrolling.tsx';
import { Show } from '../components/states.tsx';
import { endSession } from '../state/session.ts';
import { applyTheme, type Theme, theme } from '../state/theme.ts';
import { useLoad } from '../state/use-load.ts';
import { bytes, count } from '../words/numbers.ts';
import { Cost } from './cost.tsx';
import { Keys } from './keys.tsx';

export function Settings() {
  const [chosen, setChosen] = useState<Theme>(theme());
  return (
    <div class="page">
      <header>
        <div>
          <h1>Settings</h1>
          <p>Keys, base models, costs.</p>
        </div>
        <div class="row">
          <label class="row">
            <span class="muted">Colours</span>
            <select
              class="short"
              value={chosen}
              onChange={({ currentTarget }) => {
                const next = currentTarget.value as Theme;
                setChosen(next);
                applyTheme(next);
              }}
            >
              <option value="system">as the system</option>
              <option value="light">light</option>
              <option value="dark">dark</option>
            </select>
          </label>
          <button type="button" class="button" onClick={() => endSession()}>
            Forget the key
          </button>
        </div>
      </header>
      <Keys />
      <Cost />
      <Bases />
      <p class="muted small">
        The font is Inter, under the <a href="/assets/inter-OFL.txt">SIL Open Font License 1.1</a>.{' '}
        <a href="/openapi.json">The API, described.</a>
      </p>
    </div>
  );
}

/** Not shown where the deployment does not list its base models. */
function Bases() {
  const bases = useLoad(() => call('listBases'), []);
  if (bases.error && isMissing(bases.error)) return null;
  return (
    <section class="card" aria-labelledby="bases">
      <div>
        <h2 id="bases">Base models</h2>
        <p class="muted">
          What images are seen with. <code>headstart base add</code> makes more of them.
        </p>
      </div>
      <Show of={bases} height={96}>
        {({ bases: all }) => (
          <Scrolling label="Table of base models">
            <table>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col" class="number">
                    Sees, pixels
                  </th>
                  <th scope="col" class="number">
                    Features
                  </th>
                  <th scope="col" class="number">
                    Size
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((base) => (
                  <tr key={base.digest}>
                    <td>
                      <span class="row">
                        {base.name}
                        {base.default && <span class="badge good">default</span>}
                      </span>
                    </td>
                    <td class="number nowrap">
                      {base.inputSize} × {base.inputSize}
                    </td>
                    <td class="number">{count(base.featureSize)}</td>
                    <td class="number nowrap">{bytes(base.bytes)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolling>
        )}
      </Show>
    </section>
  );
}
