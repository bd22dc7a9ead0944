import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from './states.tsx';

/** Side of a square picture, px: more than any base model reads. */
const side = 320;

/** Takes a picture from a running camera; undefined while the camera has none. */
export async function takePicture(video: HTMLVideoElement): Promise<File | undefined> {
  const { videoWidth, videoHeight } = video;
  const crop = Math.min(videoWidth, videoHeight);
  if (crop === 0) return undefined;
  const canvas = new OffscreenCanvas(side, side);
  const [x, y] = [(videoWidth - crop) / 2, (videoHeight - crop) / 2];
  canvas.getContext('2d')?.drawImage(video, x, y, crop, crop, 0, 0, side, side);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  return new File([blob], `camera-${Math.round(performance.now())}.jpg`, { type: 'image/jpeg' });
}

/** Shows the camera until it is unmounted. `onReady` gets the video element once it plays. */
export function Camera({ onReady }: { onReady: (video: HTMLVideoElement) => void }) {
  const ref = useRef<HTMLVideoElement>(null);
  const ready = useRef(onReady);
  const [error, setError] = useState<Error>();
  useEffect(() => {
    let stream: MediaStream | undefined;
    let unmounted = false;
    async function open() {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 640 } });
      if (unmounted || !ref.current) return stop();
      ref.current.srcObject = stream;
      await ref.current.play();
      if (ref.current) ready.current(ref.current);
    }
    const stop = () => stream?.getTracks().map((track) => track.stop());
    const problem = "The camera can't be opened. Allow it in the address bar, or choose a picture.";
    open().catch(() => setError(new Error(problem)));
    return () => {
      unmounted = true;
      stop();
    };
  }, []);
  if (error) return <Failure error={error} />;
  return (
    <video ref={ref} playsInline muted aria-label="Camera">
      <track kind="captions" />
    </video>
  );
}
