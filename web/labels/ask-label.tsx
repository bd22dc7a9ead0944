import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../components/dialog.tsx';
import { count } from '../words/numbers.ts';
import { LabelChoice } from './label-choice.tsx';

/** Asks for a label: one that is there, or a new one. */
export function AskLabel(props: {
  title: string;
  /** Undefined as long as they are not known. */
  labels: string[] | undefined;
  onLabel: (label: string) => void;
  onClose: () => void;
  /** Another way on than a label. */
  children?: ComponentChildren;
}) {
  const { title, labels, onLabel, onClose, children } = props;
  const [typed, setTyped] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      <LabelChoice
        labels={labels}
        value={typed}
        onValue={setTyped}
        onLabel={onLabel}
        hint={
          labels?.length !== 0 ? 'What the images show: choose a label, or type a new one.' : 'What the images show.'
        }
      />
      {children && <div class="row">{children}</div>}
    </Dialog>
  );
}

/** The question for the label of so many images. */
export const whatShows = (images: number): string =>
  images === 1 ? 'What does this image show?' : `What do ${count(images)} images show?`;
