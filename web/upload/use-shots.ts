import { useEffect, useRef, useState } from 'preact/hooks';
import { takePicture } from '../components/camera.tsx';
import { sleep } from '../state/wait.ts';
import type { PickedFile } from '../uploader/picked.ts';

/** Time between two pictures, ms: long enough that they differ. */
const interval = 200;

export type Shot = PickedFile & { label: string; url: string };

/** Pictures taken from a video, one after the other between `start` and `stop`. */
export function useShots() {
  const [shots, setShots] = useState<Shot[]>([]);
  const running = useRef(false);
  const urls = useRef<string[]>([]);
  const stop = () => {
    running.current = false;
  };
  useEffect(
    () => () => {
      stop();
      for (const url of urls.current) URL.revokeObjectURL(url);
    },
    [],
  );

  async function start(video: HTMLVideoElement, label: string) {
    if (running.current) return;
    running.current = true;
    do {
      const file = await takePicture(video);
      if (file) {
        const url = URL.createObjectURL(file);
        urls.current.push(url);
        setShots((now) => [...now, { file, folders: [label], label, url }]);
      }
      await sleep(interval);
    } while (running.current);
  }

  return { shots, start, stop, clear: () => setShots([]) };
}
