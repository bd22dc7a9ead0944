import './try.css';
import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Bar, Failure } from '../components/states.tsx';
import { DropTarget, FileButton } from '../upload/index.ts';
import type { Picked } from '../uploader/picked.ts';
import { PredictionView } from './prediction-view.tsx';
import { type TriedPicture, usePicture } from './use-picture.ts';
import { Webcam } from './webcam.tsx';

/** Classifies a picture: dropped, pasted, chosen, or from the camera. */
export function TryIt(props: { model: string; version?: number | undefined; full?: boolean }) {
  const { model, version, full = false } = props;
  const [filming, setFilming] = useState(false);
  const { picture, classify } = usePicture(model, version, full, () => setFilming(false));
  const pick = ({ files: [first] }: Picked) => void classify(first?.file);
  return (
    <div class={full ? 'stack try full' : 'stack try'}>
      <DropTarget class="picture" onPick={pick} data-try>
        {filming ? <Webcam model={model} version={version} /> : <Preview picture={picture} key={picture?.url} />}
      </DropTarget>
      <div class="row">
        <FileButton label="Choose a picture" single onPick={pick} />
        <Button
          text={
            <>
              <Icon name="camera" />
              {filming ? 'Stop the camera' : 'Use the camera'}
            </>
          }
          aria-pressed={filming}
          onClick={() => setFilming(!filming)}
        />
      </div>
      <div class="answer" aria-live="polite">
        {!filming && <Answer picture={picture} full={full} />}
      </div>
    </div>
  );
}

function Preview({ picture }: { picture: TriedPicture | undefined }) {
  const [failed, setFailed] = useState(false);
  if (!picture) {
    return (
      <>
        <Icon name="images" size={24} />
        <strong>Drop or paste a picture</strong>
        <p class="muted">Use a new one. Large pictures are made smaller before they are sent.</p>
      </>
    );
  }
  if (failed) return <p class="muted">{picture.name} can't be shown.</p>;
  return <img src={picture.url} alt={picture.name} onError={() => setFailed(true)} />;
}

function Answer({ picture, full }: { picture: TriedPicture | undefined; full: boolean }) {
  if (!picture) {
    if (!full) return null;
    return (
      <p class="muted placeholder">
        The prediction appears here, with its scores, a heat map, and the most similar training images.
      </p>
    );
  }
  const { url, prediction, error } = picture;
  if (error) return <Failure error={error} />;
  return prediction ? <PredictionView timed={prediction} picture={url} /> : <Bar label="Predicting" />;
}
