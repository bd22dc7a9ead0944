import { useState } from 'preact/hooks';
import { Dialog } from '../components/dialog.tsx';
import { firstClick } from '../components/first-click.ts';
import type { Differences } from '../uploader/compare.ts';
import { addReplaced, hasDifferences, sync, syncSteps } from '../uploader/sync.ts';
import { counted } from '../words/numbers.ts';

/** Names that are shown of each kind. */
const most = 50;

const kindsOf = ({ renamed, moved, replaced, removed }: Differences): [title: string, names: string[]][] => [
  [
    `${counted(renamed.length, 'image')} under another name`,
    renamed.map(({ image, stored }) => `${stored.key} is now ${image.name}`),
  ],
  [
    `${counted(moved.length, 'image')} under another label or in another part`,
    moved.map(({ image, stored }) => `${stored.key} is now in ${image.label ?? 'no label'}`),
  ],
  [
    `${counted(replaced.length, 'image')} with the same name and other content`,
    replaced.flatMap(({ stored }) => stored.map(({ key }) => key)),
  ],
  [`${counted(removed.length, 'image')} of the dataset not in this folder`, removed.map(({ key }) => key)],
];

/** What the folder and the dataset have different, and the offer to make the dataset equal to the folder. */
export function DifferencesNote({ dataset, differences }: { dataset: string; differences: Differences }) {
  const [asking, setAsking] = useState(false);
  if (!hasDifferences(differences)) return null;
  const { replaced } = differences;
  return (
    <div class="note differences" data-differences>
      <p>The folder differs from the dataset. Nothing of this was changed:</p>
      <Kinds differences={differences} />
      <div class="row">
        <button type="button" class="button small" onClick={() => setAsking(true)}>
          Make the dataset equal to the folder
        </button>
        {replaced.length > 0 && (
          <button type="button" class="button quiet small" onClick={firstClick(() => void addReplaced(dataset))}>
            Keep both versions
          </button>
        )}
      </div>
      {asking && (
        <Ask
          differences={differences}
          onClose={() => setAsking(false)}
          onSync={() => {
            setAsking(false);
            void sync(dataset);
          }}
        />
      )}
    </div>
  );
}

function Ask({ differences, onSync, onClose }: { differences: Differences; onSync: () => void; onClose: () => void }) {
  const { upload, leaving } = syncSteps(differences);
  return (
    <Dialog title="Make the dataset equal to the folder?" onClose={onClose}>
      <p>
        It uploads {counted(upload.length, 'image')} and deletes {counted(leaving.length, 'image')} of the dataset. What
        is deleted can be undone.
      </p>
      <Kinds differences={differences} />
      <div class="row">
        <button type="button" class="button primary" onClick={firstClick(onSync)}>
          Make it equal
        </button>
        <button type="button" class="button" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </Dialog>
  );
}

function Kinds({ differences }: { differences: Differences }) {
  return (
    <>
      {kindsOf(differences).map(
        ([title, names]) =>
          names.length > 0 && (
            <details class="small" key={title}>
              <summary>{title}</summary>
              <ul class="problems">
                {names.slice(0, most).map((name) => (
                  <li key={name}>{name}</li>
                ))}
                {names.length > most && <li>and {counted(names.length - most, 'more', 'more')}</li>}
              </ul>
            </details>
          ),
      )}
    </>
  );
}
