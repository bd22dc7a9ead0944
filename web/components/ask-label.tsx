import { useState } from 'preact/hooks';
import { labelProblem } from '../upload/plan.ts';
import { Dialog } from './dialog.tsx';

/** Asks for a label: one that is there, or a new one. */
export function AskLabel({
  title,
  action,
  labels,
  onLabel,
  onClose,
}: {
  title: string;
  action: string;
  labels: string[];
  onLabel: (label: string) => void;
  onClose: () => void;
}) {
  const [label, setLabel] = useState('');
  const problem = label ? labelProblem(label) : undefined;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // As it stands in the field: Enter may come before what was typed is drawn.
          const typed = (event.currentTarget.elements.namedItem('label') as HTMLInputElement).value.trim();
          if (typed && !labelProblem(typed)) onLabel(typed.normalize('NFC'));
        }}
      >
        <label class="field">
          Label
          <input
            name="label"
            value={label}
            list="labels"
            autocomplete="off"
            onInput={({ currentTarget }) => setLabel(currentTarget.value.trim())}
          />
          <small class={problem ? 'bad' : ''}>
            {problem ?? 'What the images show. Choose one, or type a new one.'}
          </small>
        </label>
        {labels.length > 0 && (
          <div class="row chips">
            {labels.slice(0, 24).map((each) => (
              <button type="button" class="button small clip" key={each} onClick={() => onLabel(each)}>
                {each}
              </button>
            ))}
          </div>
        )}
        <datalist id="labels">
          {labels.map((each) => (
            <option value={each} key={each} />
          ))}
        </datalist>
        <div class="row">
          <button type="submit" class="button primary" aria-disabled={!label || problem !== undefined}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
