import { useEffect, useRef, useState } from 'preact/hooks';
import { Camera, takePicture } from '../components/camera.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Sure } from '../components/sure.tsx';
import { LabelChoice } from '../labels/index.ts';
import type { Picked, PickedFile } from '../uploader/picked.ts';
import { counted } from '../words/numbers.ts';

/** Between two pictures while the button is held, ms: soon enough, and no two are quite alike. */
const pause = 200;
/** The last pictures, which are shown. */
const mostShown = 6;

type Taken = PickedFile & { url: string };

/** Takes pictures of one label after the other; what was taken goes to the dataset together. */
export function FromCamera({
  labels,
  onPick,
  onClose,
}: {
  /** Undefined as long as they are not known. */
  labels: string[] | undefined;
  onPick: (picked: Picked) => void;
  onClose: () => void;
}) {
  const [label, setLabel] = useState('');
  const [taken, setTaken] = useState<Taken[]>([]);
  const [video, setVideo] = useState<HTMLVideoElement>();
  const held = useRef(false);
  const urls = useRef<string[]>([]);
  const [made, setMade] = useState<string[]>([]);
  const [leaving, setLeaving] = useState<'closing' | 'throwing'>();
  const known = labels && [...new Set([...labels, ...made])];
  const chosen = known?.find((each) => each === label.trim().normalize('NFC'));
  const ready = video !== undefined && chosen !== undefined;

  useEffect(() => {
    return () => {
      held.current = false;
      for (const url of urls.current) URL.revokeObjectURL(url);
    };
  }, []);

  async function hold() {
    if (!video || chosen === undefined || held.current) return;
    held.current = true;
    do {
      const file = await takePicture(video);
      if (file) {
        const url = URL.createObjectURL(file);
        urls.current.push(url);
        setTaken((now) => [...now, { file, folders: [chosen], url }]);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    } while (held.current);
  }

  const release = () => {
    held.current = false;
  };
  const counts = new Map<string, number>();
  for (const { folders } of taken) counts.set(folders[0] ?? '', (counts.get(folders[0] ?? '') ?? 0) + 1);

  /** The camera stops meanwhile; what was taken stays. */
  function ask(why: 'closing' | 'throwing') {
    release();
    setVideo(undefined);
    setLeaving(why);
  }
  const add = () => {
    onPick({ files: taken.map(({ file, folders }) => ({ file, folders })), unread: [] });
    onClose();
  };

  if (leaving) {
    return (
      <Sure
        title={`Discard ${counted(taken.length, 'image')}?`}
        text="They are in this tab alone."
        others={[
          { label: `Add ${counted(taken.length, 'image')}`, run: add },
          { label: 'Go on', run: () => setLeaving(undefined) },
        ]}
        onDiscard={() => {
          setTaken([]);
          setLeaving(undefined);
          if (leaving === 'closing') onClose();
        }}
        onBack={() => setLeaving(undefined)}
      />
    );
  }
  return (
    <Dialog title="Images from the camera" onClose={() => (taken.length > 0 ? ask('closing') : onClose())}>
      <div class="from-camera">
        <Camera onReady={setVideo} />
        <div class="stack">
          <LabelChoice
            labels={known}
            value={label}
            onValue={setLabel}
            onLabel={(each) => {
              setMade((now) => [...now, each]);
              setLabel(each);
            }}
            hint="What the camera sees now."
          />
          <button
            type="button"
            class="button primary"
            disabled={!ready}
            onPointerDown={({ currentTarget, pointerId }) => {
              currentTarget.setPointerCapture(pointerId);
              void hold();
            }}
            onPointerUp={release}
            onPointerCancel={release}
            onKeyDown={({ key }) => key === ' ' && void hold()}
            onKeyUp={release}
            onBlur={release}
          >
            Hold to take pictures
          </button>
          <p class="muted small">Turn what you show, and move it: pictures that differ teach more.</p>
        </div>
      </div>
      <ul class="taken" aria-label="The last pictures">
        {taken.slice(-mostShown).map(({ url, folders }) => (
          <li key={url}>
            <img src={url} alt={folders[0]} />
          </li>
        ))}
      </ul>
      <div class="row apart">
        <span class="muted" role="status">
          {[...counts].map(([name, n]) => `${n} × ${name}`).join(', ') || 'No picture yet'}
        </span>
        <div class="row">
          {taken.length > 0 && (
            <button type="button" class="button quiet" onClick={() => ask('throwing')}>
              Throw away
            </button>
          )}
          <button type="button" class="button primary" disabled={taken.length === 0} onClick={add}>
            {taken.length > 0 ? `Add ${counted(taken.length, 'image')}` : 'Add them'}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
