import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { count } from '../words/numbers.ts';
import { LabelChoice } from './label-choice.tsx';

/** Asks for a label, known or new. */
export function AskLabel(props: {
  title: string;
  /** The dataset's labels; undefined while they load. */
  labels: string[] | undefined;
  onLabel: (label: string) => void;
  onClose: () => void;
  /** A button for no label. */
  withoutLabel: { title: string; run: () => void };
}) {
  const { title, labels, onLabel, onClose, withoutLabel } = props;
  const [typed, setTyped] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      <LabelChoice
        labels={labels}
        value={typed}
        onValue={setTyped}
        onLabel={onLabel}
        hint={labels?.length === 0 ? 'Type what the images show.' : 'Choose a label, or type a new one.'}
      />
      <div class="row">
        <Button text={withoutLabel.title} onClick={withoutLabel.run} />
      </div>
    </Dialog>
  );
}

export const labelQuestion = (images: number): string =>
  images === 1 ? 'What does this image show?' : `What do ${count(images)} images show?`;
