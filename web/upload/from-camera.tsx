import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Camera } from '../components/camera.tsx';
import { Confirm } from '../components/confirm.tsx';
import { Dialog } from '../components/dialog.tsx';
import { LabelChoice } from '../labels/index.ts';
import type { Picked } from '../uploader/picked.ts';
import { counted } from '../words/numbers.ts';
import { type Shot, useShots } from './use-shots.ts';

/** Maximum number of pictures shown, the last ones. */
const maxShown = 6;

/** Takes pictures of one label after another. They are uploaded together. */
export function FromCamera(props: {
  /** The dataset's labels; undefined while they load. */
  labels: string[] | undefined;
  onPick: (picked: Picked) => void;
  onClose: () => void;
}) {
  const { labels, onPick, onClose } = props;
  const { shots, start, stop, clear } = useShots();
  const [label, setLabel] = useState('');
  const [newLabels, setNewLabels] = useState<string[]>([]);
  const [video, setVideo] = useState<HTMLVideoElement>();
  const [discarding, setDiscarding] = useState<'and close' | 'and go on'>();
  const known = labels && [...new Set([...labels, ...newLabels])];
  const chosen = known?.find((each) => each === label.trim().normalize('NFC'));

  function add() {
    onPick({ files: shots.map(({ file, folders }) => ({ file, folders })), unread: [] });
    onClose();
  }

  /** The question replaces the camera, which stops meanwhile. */
  function askToDiscard(then: typeof discarding) {
    stop();
    setVideo(undefined);
    setDiscarding(then);
  }

  if (discarding) {
    const goOn = () => setDiscarding(undefined);
    const discard = () => {
      clear();
      goOn();
      if (discarding === 'and close') onClose();
    };
    return (
      <Confirm
        title={`Discard ${counted(shots.length, 'image')}?`}
        choices={[
          { label: `Add ${counted(shots.length, 'image')}`, kind: 'primary', run: add },
          { label: 'Keep taking pictures', run: goOn },
          { label: 'Discard', kind: 'danger', run: discard },
        ]}
        onClose={goOn}
      >
        <p>They only exist in this tab.</p>
      </Confirm>
    );
  }
  return (
    <Dialog title="Images from the camera" onClose={() => (shots.length > 0 ? askToDiscard('and close') : onClose())}>
      <div class="from-camera">
        <Camera onReady={setVideo} />
        <div class="stack">
          <LabelChoice
            labels={known}
            value={label}
            onValue={setLabel}
            onLabel={(newLabel) => {
              setNewLabels((now) => [...now, newLabel]);
              setLabel(newLabel);
            }}
            hint="The label of the object in front of the camera."
          />
          <HoldButton
            disabled={!video || chosen === undefined}
            onHold={() => video && chosen !== undefined && void start(video, chosen)}
            onRelease={stop}
          />
          <p class="muted small">Turn and move the object: varied pictures teach more.</p>
        </div>
      </div>
      <Shots shots={shots} onDiscard={() => askToDiscard('and go on')} onAdd={add} />
    </Dialog>
  );
}

function HoldButton(props: { disabled: boolean; onHold: () => void; onRelease: () => void }) {
  const { disabled, onHold, onRelease } = props;
  return (
    <button
      type="button"
      class="button primary"
      disabled={disabled}
      onPointerDown={({ currentTarget, pointerId }) => {
        currentTarget.setPointerCapture(pointerId);
        onHold();
      }}
      onPointerUp={onRelease}
      onPointerCancel={onRelease}
      onKeyDown={({ key }) => key === ' ' && onHold()}
      onKeyUp={onRelease}
      onBlur={onRelease}
    >
      Hold to take pictures
    </button>
  );
}

function Shots({ shots, onDiscard, onAdd }: { shots: Shot[]; onDiscard: () => void; onAdd: () => void }) {
  const counts = new Map<string, number>();
  for (const { label } of shots) counts.set(label, (counts.get(label) ?? 0) + 1);
  return (
    <>
      <ul class="shots" aria-label="The last pictures">
        {shots.slice(-maxShown).map(({ url, label }) => (
          <li key={url}>
            <img src={url} alt={label} />
          </li>
        ))}
      </ul>
      <div class="row apart">
        <span class="muted" role="status">
          {[...counts].map(([label, n]) => `${n} × ${label}`).join(', ') || 'No pictures yet'}
        </span>
        <div class="row">
          {shots.length > 0 && <Button text="Discard" kind="quiet" onClick={onDiscard} />}
          <Button
            text={shots.length > 0 ? `Add ${counted(shots.length, 'image')}` : 'Add images'}
            kind="primary"
            disabled={shots.length === 0}
            onClick={onAdd}
          />
        </div>
      </div>
    </>
  );
}
