import type { ComponentChildren } from 'preact';
import { Dialog } from './dialog.tsx';
import { firstClick } from './first-click.ts';

interface Choice {
  label: string;
  kind?: 'primary' | 'danger' | undefined;
  run: () => void;
}

/** Asks before an action. Enter takes the first choice; Escape closes the dialog and does nothing. */
export function Confirm(props: { title: string; choices: Choice[]; onClose: () => void; children: ComponentChildren }) {
  const { title, choices, onClose, children } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div class="row">
        {choices.map(({ label, kind = '', run }, i) => (
          <button type="button" key={label} autofocus={i === 0} class={`button ${kind}`} onClick={firstClick(run)}>
            {label}
          </button>
        ))}
      </div>
    </Dialog>
  );
}
