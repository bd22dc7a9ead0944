import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../components/states.tsx';
import { Scores } from './answer.tsx';
import { type Answer, ask } from './ask.ts';

/** What the camera sees, in squares of so many pixels: more than a base model looks at. */
const side = 320;

/** Takes a picture from a running camera. */
export async function takePicture(video: HTMLVideoElement): Promise<File | undefined> {
  const { videoWidth, videoHeight } = video;
  const from = Math.min(videoWidth, videoHeight);
  if (from === 0) return undefined;
  const canvas = new OffscreenCanvas(side, side);
  const [x, y] = [(videoWidth - from) / 2, (videoHeight - from) / 2];
  canvas.getContext('2d')?.drawImage(video, x, y, from, from, 0, 0, side, side);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  return new File([blob], `camera-${Math.round(performance.now())}.jpg`, { type: 'image/jpeg' });
}

/** Shows the camera; `onReady` gets the picture's element. The camera stops when this is gone. */
export function Camera({ onReady }: { onReady: (video: HTMLVideoElement) => void }) {
  const ref = useRef<HTMLVideoElement>(null);
  const ready = useRef(onReady);
  const [error, setError] = useState<Error>();
  useEffect(() => {
    let stream: MediaStream | undefined;
    let gone = false;
    async function open() {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 640 } });
      if (gone || !ref.current) return stop();
      ref.current.srcObject = stream;
      await ref.current.play();
      if (ref.current) ready.current(ref.current);
    }
    const stop = () => stream?.getTracks().map((track) => track.stop());
    const why = 'The camera could not be opened. Allow it in the address bar, or choose a picture.';
    open().catch(() => setError(new Error(why)));
    return () => {
      gone = true;
      stop();
    };
  }, []);
  if (error) return <Failure error={error} />;
  return (
    <video ref={ref} playsInline muted aria-label="What the camera sees">
      <track kind="captions" />
    </video>
  );
}

/** Asks about what the camera sees, one picture after the other. */
export function Webcam({ model, version }: { model: string; version?: number | undefined }) {
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<Error>();
  const running = useRef(true);
  useEffect(() => {
    return () => {
      running.current = false;
    };
  }, []);

  async function loop(video: HTMLVideoElement) {
    while (running.current) {
      const picture = await takePicture(video);
      if (picture) {
        await ask(model, picture, { ...(version && { version }), explain: false }).then((given) => {
          setAnswer(given);
          setError(undefined);
        }, setError);
      }
      await new Promise((resolve) => setTimeout(resolve, error ? 2_000 : 200));
    }
  }

  return (
    <div class="webcam">
      <Camera onReady={(video) => void loop(video)} />
      {error && <Failure error={error} />}
      {answer && (
        <div class="stack tight">
          <p class="verdict clip">
            {answer.prediction.known === false ? "I don't know" : answer.prediction.predictions[0]?.label}
          </p>
          <Scores predictions={answer.prediction.predictions.slice(0, 3)} />
        </div>
      )}
    </div>
  );
}
