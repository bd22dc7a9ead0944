import { useState } from 'preact/hooks';
import type { SplitFolders } from '../../shared/domain/dataset/folder-layout.ts';
import { Dialog } from '../components/dialog.tsx';
import { Sure } from '../components/sure.tsx';
import { labelsOf, useDataset } from '../data/use-dataset.ts';
import { AskLabel, whatShows } from '../labels/index.ts';
import { useStore } from '../state/store.ts';
import { counted } from '../words/numbers.ts';
import { type Asked, asked, begin, chooseLayout } from './use-upload.ts';

/**
 * What is asked of picked files before they are uploaded. It stays while one looks at other pages; to close it
 * discards nothing without another question.
 */
export function UploadQuestion() {
  const wish = useStore(asked);
  const [leaving, setLeaving] = useState(false);
  if (!wish) return null;
  const stay = () => setLeaving(false);
  if (leaving) return <Leaving wish={wish} stay={stay} />;
  const leave = () => setLeaving(true);
  return wish.plan.unclear ? (
    <WhichAreLabels wish={wish} onClose={leave} />
  ) : (
    <WhichLabel wish={wish} onClose={leave} />
  );
}

function Leaving({ wish, stay }: { wish: Asked; stay: () => void }) {
  const number = wish.plan.images.length;
  const { unclear } = wish.plan;
  const upload = () => {
    stay();
    begin(wish);
  };
  return (
    <Sure
      title={`Discard ${counted(number, 'image')}?`}
      text={
        unclear
          ? 'Nothing is uploaded yet.'
          : 'Nothing is uploaded yet. Without a label, images can be labelled later; nothing is trained on them before.'
      }
      others={
        unclear
          ? [{ label: 'Go back', run: stay }]
          : [
              { label: 'Upload without a label', run: upload },
              { label: 'Choose a label', run: stay },
            ]
      }
      onDiscard={() => {
        stay();
        asked.set(undefined);
      }}
      onBack={stay}
    />
  );
}

function WhichLabel({ wish, onClose }: { wish: Asked; onClose: () => void }) {
  const dataset = useDataset(wish.dataset);
  return (
    <AskLabel
      title={whatShows(wish.plan.images.length)}
      labels={labelsOf(dataset)}
      onLabel={(label) => begin(wish, label)}
      onClose={onClose}
    >
      <button type="button" class="button" onClick={() => begin(wish)}>
        Upload without a label
      </button>
    </AskLabel>
  );
}

const layouts: [splits: SplitFolders, title: string, text: string][] = [
  ['use', 'Parts', 'Folders such as test are parts of the dataset, with labels below them; others are labels.'],
  ['as-labels', 'Labels', 'Every folder is a label, whatever it is called.'],
  ['ignore', 'Neither', 'Folders such as test only hold the labels below them: train on all images.'],
];

function WhichAreLabels({ wish, onClose }: { wish: Asked; onClose: () => void }) {
  return (
    <Dialog title="Which folders are labels?" onClose={onClose}>
      <p>{wish.plan.unclear}</p>
      <ul class="stack tight">
        {layouts.map(([splits, title, text]) => (
          <li class="row choice" key={splits}>
            <button type="button" class="button" onClick={() => chooseLayout(wish, splits)}>
              {title}
            </button>
            <span class="muted small">{text}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
