import { useEffect, useRef, useState } from 'preact/hooks';
import { Camera, takePicture } from '../components/camera.tsx';
import { Failure } from '../components/states.tsx';
import { sleep } from '../state/wait.ts';
import { predict, type TimedPrediction } from './predict.ts';
import { Scores, Verdict } from './prediction-view.tsx';

/** Time between two predictions, ms. */
const interval = 200;
/** Time until the next prediction after a failure, ms. */
const intervalAfterError = 2_000;
const maxScores = 3;

/** Classifies the camera's picture again and again. */
export function Webcam({ model, version }: { model: string; version?: number | undefined }) {
  const [latest, setLatest] = useState<TimedPrediction>();
  const [error, setError] = useState<Error>();
  const running = useRef(true);
  useEffect(
    () => () => {
      running.current = false;
    },
    [],
  );

  async function loop(video: HTMLVideoElement) {
    while (running.current) {
      const picture = await takePicture(video);
      let failure: Error | undefined;
      if (picture)
        await predict(model, picture, { version, explain: false }).then(setLatest, (reason) => (failure = reason));
      setError(failure);
      await sleep(failure ? intervalAfterError : interval);
    }
  }

  return (
    <div class="webcam">
      <Camera onReady={(video) => void loop(video)} />
      <Failure error={error} />
      {latest && (
        <div class="stack tight">
          <Verdict prediction={latest.prediction} />
          <Scores predictions={latest.prediction.predictions.slice(0, maxScores)} />
        </div>
      )}
    </div>
  );
}
