import './styles/tokens.css';
import './styles/layout.css';
import './styles/elements.css';
import './components/components.css';
import './components/overlays.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { isTooMuchToClose, startDeletions } from './edits/deletions.ts';
import { startRouter } from './state/router.ts';
import { openSession } from './state/session.ts';
import { applyTheme } from './state/theme.ts';
import { isUploadPending } from './upload/index.ts';
import { isUploading } from './uploader/state.ts';

openSession();
applyTheme();
startRouter();
void startDeletions();
addEventListener('hashchange', openSession);
addEventListener('beforeunload', (event) => {
  if (isUploading() || isTooMuchToClose() || isUploadPending()) event.preventDefault();
});
// Otherwise the browser would open a file that is dropped outside a drop zone.
for (const type of ['dragover', 'drop'] as const) {
  addEventListener(type, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
}

/** The first render waits for the font, so that nothing moves, but no longer than this, ms. */
const fontTimeout = 400;
const timeout = new Promise((resolve) => setTimeout(resolve, fontTimeout));
await Promise.race([document.fonts.load('16px Inter').catch(() => undefined), timeout]);
const root = document.getElementById('app');
if (root) render(<App />, root);
