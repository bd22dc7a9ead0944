import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import { Show } from '../components/states.tsx';
import { endSession } from '../session.ts';
import { Cost } from '../settings/cost.tsx';
import { Keys } from '../settings/keys.tsx';
import { applyTheme, type Theme, theme } from '../theme.ts';
import { useLoad } from '../use-load.ts';
import { count } from '../words.ts';

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
    </div>
  );
}

function Bases() {
  const bases = useLoad(() => api.bases().catch(() => ({ bases: [] })), []);
  return (
    <section class="card" aria-labelledby="bases">
      <h2 id="bases">Base models</h2>
      <Show of={bases} height={48}>
        {({ bases: all }) =>
          all.length === 0 ? (
            <p class="muted">This deployment has its built-in base model alone.</p>
          ) : (
            <ul class="stack tight">
              {all.map(({ name, featureSize, inputSize, default: isDefault }) => (
                <li class="row" key={name}>
                  <b>{name}</b>
                  {isDefault && <span class="badge good">default</span>}
                  <span class="muted">
                    {inputSize && `${inputSize} × ${inputSize} pixels`}
                    {featureSize && `, ${count(featureSize)} features`}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Show>
    </section>
  );
}
