import type { Example } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Facts } from '../components/lists.tsx';
import { fileName } from '../words/keys.ts';
import { splitNames, statusNames } from './names.ts';

/** One image in full, with its key. */
export function ImageDialog(props: {
  image: Example;
  onRelabel: () => void;
  onDelete: () => void;
  onClose: () => void;
}) {
  const { image, onRelabel, onDelete, onClose } = props;
  const { key, url, label, split, status, rejection } = image;
  const closeAnd = (run: () => void) => () => {
    onClose();
    run();
  };
  return (
    <Dialog wide title={fileName(key)} onClose={onClose}>
      <div class="stack look">
        <img src={url} alt={label ?? 'no label'} />
        <Facts
          class="facts"
          facts={[
            ['Label', label ?? 'none'],
            ['Split', splitNames[split]],
            ['Status', statusNames[status]],
            ['Key', <span class="mono">{key}</span>],
          ]}
        />
        {rejection && <p class="note warn">{rejection.reason}</p>}
        <div class="row">
          <Button text="Change the label" onClick={closeAnd(onRelabel)} />
          <Button text="Delete" kind="danger" onClick={closeAnd(onDelete)} />
        </div>
      </div>
    </Dialog>
  );
}
