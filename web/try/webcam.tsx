import { useEffect, useRef, useState } from 'preact/hooks';
import { Camera, takePicture } from '../components/camera.tsx';
import { Failure } from '../components/states.tsx';
import { Scores } from './answer.tsx';
import { type Answer, ask } from './ask.ts';

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
