import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { go, to } from '../state/router.ts';
import { datasetName, isDatasetName } from '../uploader/plan.ts';

/** Opens a dataset by its name, new or not. */
export function NameDialog({ taken, onClose }: { taken: string[]; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const name = isDatasetName(typed) ? typed : datasetName(typed);
  const valid = typed.trim() !== '';
  return (
    <Dialog title="New dataset" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) go(to(['d', name]));
        }}
      >
        <label class="field">
          Name
          <input value={typed} onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
          <small>
            {valid && name !== typed && `Its address will be ${name}. `}
            {valid && taken.includes(name)
              ? 'This dataset exists and will be opened.'
              : 'The first image creates the dataset.'}
          </small>
        </label>
        <div class="row">
          <Button type="submit" text="Continue" kind="primary" disabled={!valid} />
        </div>
      </form>
    </Dialog>
  );
}
