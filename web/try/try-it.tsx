import { useCallback, useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { Bar, Failure } from '../components/states.tsx';
import { FileButton } from '../upload/index.ts';
import { readDropped } from '../uploader/picked.ts';
import { AnswerView } from './answer.tsx';
import { type Answer, ask } from './ask.ts';
import { Webcam } from './webcam.tsx';

interface Tried {
  url: string;
  name: string;
  answer?: Answer;
  error?: Error;
}

/** Asks a model about one's own picture: dropped, pasted, chosen, or what the camera sees. */
export function TryIt({
  model,
  version,
  full = false,
}: {
  model: string;
  version?: number | undefined;
  full?: boolean;
}) {
  const [tried, setTried] = useState<Tried>();
  /** What the browser can't show. */
  const [unseen, setUnseen] = useState<string>();
  const [webcam, setWebcam] = useState(false);
  const [over, setOver] = useState(false);

  const look = useCallback(
    async (image: File | undefined) => {
      if (!image) return;
      setWebcam(false);
      const url = URL.createObjectURL(image);
      const show = (more: Partial<Tried>) => setTried((now) => (now?.url === url ? { ...now, ...more } : now));
      setTried((before) => {
        if (before) URL.revokeObjectURL(before.url);
        return { url, name: image.name };
      });
      await ask(model, image, { ...(version && { version }), explain: full }).then(
        (answer) => show({ answer }),
        (error) => show({ error }),
      );
    },
    [model, version, full],
  );

  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) =>
      void look([...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/')));
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  }, [look]);

  return (
    <div class={full ? 'try full' : 'try'}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons below do the same */}
      <div
        class={over ? 'drop picture over' : 'drop picture'}
        data-try
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (event.dataTransfer) void readDropped(event.dataTransfer).then(({ files: [first] }) => look(first?.file));
        }}
      >
        {webcam ? (
          <Webcam model={model} version={version} />
        ) : tried ? (
          unseen === tried.url ? (
            <p class="muted">{tried.name} can't be shown.</p>
          ) : (
            <img src={tried.url} alt={tried.name} onError={() => setUnseen(tried.url)} />
          )
        ) : (
          <>
            <Icon name="images" size={24} />
            <strong>Drop or paste a picture</strong>
            <p class="muted">One that it has not seen. Large ones are made smaller before they are sent.</p>
          </>
        )}
      </div>
      <div class="row">
        <FileButton label="Choose a picture" single onPick={({ files: [first] }) => void look(first?.file)} />
        <button type="button" class="button" aria-pressed={webcam} onClick={() => setWebcam(!webcam)}>
          <Icon name="camera" />
          {webcam ? 'Stop the camera' : 'Use the camera'}
        </button>
      </div>
      <div class="answer" aria-live="polite">
        {full && !tried && !webcam && (
          <p class="muted placeholder">
            Here it says what it sees and how sure it is, where it looked, and which training images are most alike.
          </p>
        )}
        {!webcam && tried?.error && <Failure error={tried.error} />}
        {!webcam && tried && !tried.answer && !tried.error && <Bar label="Asking" />}
        {!webcam && tried?.answer && <AnswerView answer={tried.answer} picture={tried.url} />}
      </div>
    </div>
  );
}
