import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Confirm } from '../components/confirm.tsx';
import { Reasons } from '../components/lists.tsx';
import type { Differences } from '../uploader/compare.ts';
import { addReplaced, hasDifferences, sync, syncSteps } from '../uploader/sync.ts';
import { counted } from '../words/numbers.ts';

/** The differences between the folder and the dataset, and an offer to sync them. */
export function DifferencesNote({ dataset, differences }: { dataset: string; differences: Differences }) {
  const [asking, setAsking] = useState(false);
  if (!hasDifferences(differences)) return null;
  return (
    <div class="note block" data-differences>
      <p>The folder differs from the dataset. These differences were not uploaded:</p>
      <DifferenceLists differences={differences} />
      <div class="row">
        <Button text="Make the dataset match the folder" kind="small" onClick={() => setAsking(true)} />
        {differences.replaced.length > 0 && (
          <Button text="Keep both versions" kind="quiet small" onFirstClick={() => void addReplaced(dataset)} />
        )}
      </div>
      {asking && <SyncQuestion dataset={dataset} differences={differences} onClose={() => setAsking(false)} />}
    </div>
  );
}

function SyncQuestion(props: { dataset: string; differences: Differences; onClose: () => void }) {
  const { dataset, differences, onClose } = props;
  const { upload, remove } = syncSteps(differences);
  const start = () => {
    onClose();
    void sync(dataset);
  };
  return (
    <Confirm
      title="Make the dataset match the folder?"
      choices={[
        { label: 'Sync', kind: 'primary', run: start },
        { label: 'Cancel', run: onClose },
      ]}
      onClose={onClose}
    >
      <p>
        This uploads {counted(upload.length, 'image')} and deletes {counted(remove.length, 'image')} from the dataset.
        You can undo the deletion.
      </p>
      <DifferenceLists differences={differences} />
    </Confirm>
  );
}

function DifferenceLists({ differences: { renamed, moved, replaced, removed } }: { differences: Differences }) {
  return (
    <>
      <Reasons
        title={`${counted(renamed.length, 'image')} with another name`}
        items={renamed.map(({ image, stored }) => ({ name: stored.key, reason: `is now ${image.name}` }))}
      />
      <Reasons
        title={`${counted(moved.length, 'image')} with another label or in another split`}
        items={moved.map(({ image, stored }) => ({
          name: stored.key,
          reason: `is now in ${image.label ?? 'no label'}`,
        }))}
      />
      <Reasons
        title={`${counted(replaced.length, 'image')} with the same name and other content`}
        items={replaced.flatMap(({ stored }) => stored.map(({ key }) => ({ name: key })))}
      />
      <Reasons
        title={`${counted(removed.length, 'image')} of the dataset not in the folder`}
        items={removed.map(({ key }) => ({ name: key }))}
      />
    </>
  );
}
