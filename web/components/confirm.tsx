import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

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
          <Button key={label} text={label} kind={kind} autofocus={i === 0} onFirstClick={run} />
        ))}
      </div>
    </Dialog>
  );
}
