import { render } from 'preact';
import { App } from './app.tsx';
import { isTooMuchToLeave, startDeletions } from './edits/deletions.ts';
import { startRouter } from './state/router.ts';
import { openSession } from './state/session.ts';
import { applyTheme } from './state/theme.ts';
import { isAsking } from './upload/index.ts';
import { isUploading } from './uploader/state.ts';
import './styles/tokens.css';
import './styles/layout.css';
import './styles/parts.css';
import './styles/overlays.css';
import './styles/content.css';
import './styles/gallery.css';
import './styles/results.css';
import './styles/places.css';

openSession();
applyTheme();
startRouter();
void startDeletions();
addEventListener('hashchange', openSession);
addEventListener('beforeunload', (event) => {
  if (isUploading() || isTooMuchToLeave() || isAsking()) event.preventDefault();
});
// A file dropped beside the place for it would be opened instead of this page.
for (const type of ['dragover', 'drop'] as const) {
  addEventListener(type, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
}

/** Text is drawn once its font is there, so that nothing moves; not longer than this, ms. */
const fontPatience = 400;
const patience = new Promise((resolve) => setTimeout(resolve, fontPatience));
await Promise.race([document.fonts.load('16px Inter').catch(() => undefined), patience]);
const root = document.getElementById('app');
if (root) render(<App />, root);
