import { useState } from 'preact/hooks';
import type { Neighbour, Predictions } from '../../shared/api/types.ts';
import { LabelText } from '../components/label-text.tsx';
import { Picture } from '../components/picture.tsx';
import { ShareBar } from '../components/states.tsx';
import { isDeleted, useLocated } from '../data/use-located.ts';
import { percent } from '../words/numbers.ts';
import type { TimedPrediction } from './predict.ts';

/** The label of a prediction, or Unknown. */
export function Verdict({ prediction: { known = true, predictions } }: { prediction: Predictions }) {
  return <p class="verdict clip">{known ? predictions[0]?.label : 'Unknown'}</p>;
}

/** A prediction with its scores and its explanation. */
export function PredictionView({ timed, picture }: { timed: TimedPrediction; picture: string }) {
  const { prediction, took } = timed;
  const { predictions, known = true, explanation, version } = prediction;
  const best = predictions[0]?.label;
  return (
    <div class="stack" data-prediction={known ? best : ''}>
      <div>
        <Verdict prediction={prediction} />
        {!known && (
          <p class="muted">
            This picture resembles none of the training images. The closest label is <b>{best}</b>.
          </p>
        )}
      </div>
      <Scores predictions={predictions} />
      <p class="muted small">
        Version {version} · {Math.round(took)} ms
      </p>
      {explanation?.heatmap?.png && <HeatMap png={explanation.heatmap.png} picture={picture} />}
      <Neighbours prediction={prediction} neighbours={explanation?.neighbours ?? []} />
    </div>
  );
}

export function Scores({ predictions }: { predictions: { label: string; score: number }[] }) {
  return (
    <ul class="shares scores">
      {predictions.map(({ label, score }, i) => (
        <li key={label} class={i === 0 ? 'best' : ''}>
          <LabelText of={label} />
          <span class="number">{percent(score)}</span>
          <ShareBar share={score} />
        </li>
      ))}
    </ul>
  );
}

/** The most similar training images. */
function Neighbours({ prediction, neighbours }: { prediction: Predictions; neighbours: Neighbour[] }) {
  const images = useLocated(
    prediction.model,
    prediction.version,
    neighbours.flatMap(({ key }) => key ?? []),
  );
  if (neighbours.length === 0) return null;
  return (
    <div class="stack tight">
      <h2>Most similar training images</h2>
      <ul class="thumbnails">
        {neighbours.map(({ key, label, similarity, url }, i) => {
          const image = key === undefined ? undefined : images.get(key);
          return (
            <li key={key ?? i}>
              {key !== undefined && <Picture url={image?.url ?? url} alt="" size={72} deleted={isDeleted(image)} />}
              <span class="clip">{label}</span>
              <span class="muted small">{percent(similarity, 0)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function HeatMap({ png, picture }: { png: string; picture: string }) {
  const [shown, setShown] = useState(true);
  return (
    <div class="stack tight">
      <div class="row apart">
        <h2>Where the model looked</h2>
        <label class="row small">
          <input type="checkbox" checked={shown} onChange={() => setShown(!shown)} /> show
        </label>
      </div>
      <div class="heat">
        <img src={picture} alt="" />
        {shown && (
          <img class="over" src={`data:image/png;base64,${png}`} alt="Heat map: bright areas support the label" />
        )}
      </div>
    </div>
  );
}
