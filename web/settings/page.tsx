import './settings.css';
import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { Select } from '../components/select.tsx';
import { endSession } from '../state/session.ts';
import { applyTheme, type Theme, theme } from '../state/theme.ts';
import { Bases } from './bases.tsx';
import { Cost } from './cost.tsx';
import { Keys } from './keys.tsx';

const themes: [theme: Theme, title: string][] = [
  ['system', 'system'],
  ['light', 'light'],
  ['dark', 'dark'],
];

export function Settings() {
  const [chosen, setChosen] = useState<Theme>(theme());
  return (
    <Page
      title="Settings"
      text="Keys, base models, costs."
      action={
        <div class="row">
          <Select
            look="inline"
            title="Theme"
            options={themes}
            value={chosen}
            onChange={(next) => {
              setChosen(next);
              applyTheme(next);
            }}
          />
          <Button text="Sign out" onClick={() => endSession()} />
        </div>
      }
    >
      <Keys />
      <Cost />
      <Bases />
      <p class="muted small">
        The font is Inter, under the <a href="/assets/inter-OFL.txt">SIL Open Font License 1.1</a>.{' '}
        <a href="/openapi.json">API description</a>
      </p>
    </Page>
  );
}
