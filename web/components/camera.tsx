import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from './states.tsx';

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
