import { useState } from 'preact/hooks';
import type { SplitFolders } from '../../shared/domain/dataset/folder-layout.ts';
import { Button } from '../components/button.tsx';
import { Confirm } from '../components/confirm.tsx';
import { Dialog } from '../components/dialog.tsx';
import { labelsOf, useDataset } from '../data/use-dataset.ts';
import { AskLabel, labelQuestion } from '../labels/index.ts';
import { useStore } from '../state/store.ts';
import { counted } from '../words/numbers.ts';
import { chooseLayout, type PendingUpload, pending, start } from './pending.ts';

interface QuestionProps {
  upload: PendingUpload;
  onClose: () => void;
}

/** Asks how to interpret picked files, on any page. Closing the question asks before it discards them. */
export function UploadQuestion() {
  const upload = useStore(pending);
  const [closing, setClosing] = useState(false);
  if (!upload) return null;
  if (closing) return <DiscardQuestion upload={upload} onClose={() => setClosing(false)} />;
  const Question = upload.plan.unclear ? LayoutQuestion : LabelQuestion;
  return <Question upload={upload} onClose={() => setClosing(true)} />;
}

function DiscardQuestion({ upload, onClose }: QuestionProps) {
  const { unclear, images } = upload.plan;
  const startWithoutLabel = () => {
    onClose();
    start(upload);
  };
  const discard = () => {
    onClose();
    pending.set(undefined);
  };
  return (
    <Confirm
      title={`Discard ${counted(images.length, 'image')}?`}
      choices={[
        ...(unclear ? [] : [{ label: 'Upload without a label', kind: 'primary' as const, run: startWithoutLabel }]),
        { label: unclear ? 'Go back' : 'Choose a label', kind: unclear ? 'primary' : undefined, run: onClose },
        { label: 'Discard', kind: 'danger', run: discard },
      ]}
      onClose={onClose}
    >
      <p>
        Nothing has been uploaded yet.
        {!unclear && ' You can upload the images without a label and label them later, before you train.'}
      </p>
    </Confirm>
  );
}

function LabelQuestion({ upload, onClose }: QuestionProps) {
  const dataset = useDataset(upload.dataset);
  return (
    <AskLabel
      title={labelQuestion(upload.plan.images.length)}
      labels={labelsOf(dataset)}
      onLabel={(label) => start(upload, label)}
      onClose={onClose}
      withoutLabel={{ title: 'Upload without a label', run: () => start(upload) }}
    />
  );
}

const layouts: [splits: SplitFolders, title: string, text: string][] = [
  ['use', 'Splits', 'Folders such as test are splits, with label folders inside. Other folders are labels.'],
  ['as-labels', 'Labels', 'Every folder is a label.'],
  ['ignore', 'Neither', 'Folders such as test only contain label folders. Train on all images.'],
];

function LayoutQuestion({ upload, onClose }: QuestionProps) {
  return (
    <Dialog title="Which folders are labels?" onClose={onClose}>
      <p>{upload.plan.unclear}</p>
      <ul class="stack tight">
        {layouts.map(([splits, title, text]) => (
          <li class="row choice" key={splits}>
            <Button text={title} onClick={() => chooseLayout(upload, splits)} />
            <span class="muted small">{text}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
