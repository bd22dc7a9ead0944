import { useState } from 'preact/hooks';
import { LabelText } from '../components/label-text.tsx';
import { Picture } from '../components/picture.tsx';
import { useImages } from '../data/use-links.ts';
import { percent } from '../words/numbers.ts';
import type { Answer } from './ask.ts';

/** An answer: the label, the scores, and why, as far as the API says. */
export function AnswerView({ answer: { prediction, took }, picture }: { answer: Answer; picture?: string }) {
  const { predictions, known = true, explanation, version } = prediction;
  const [best] = predictions;
  const neighbours = explanation?.neighbours ?? [];
  const images = useImages(
    prediction.model,
    version,
    neighbours.flatMap(({ key }) => key ?? []),
  );
  return (
    <div class="stack" data-answer={known ? best?.label : ''}>
      <div>
        <p class="verdict clip">{known ? best?.label : "I don't know"}</p>
        {!known && (
          <p class="muted">
            This resembles nothing that it was trained on. The nearest would be <b>{best?.label}</b>.
          </p>
        )}
      </div>
      <Scores predictions={predictions} />
      <p class="muted small" data-answered-by={version}>
        Answered by version {version} · {Math.round(took)} ms
      </p>
      {explanation?.heatmap?.png && picture && <HeatMap png={explanation.heatmap.png} picture={picture} />}
      {neighbours.length > 0 && (
        <div class="stack tight">
          <h2>Most alike among the training images</h2>
          <ul class="neighbours">
            {neighbours.map(({ key, label, similarity, url }, i) => (
              <li key={key ?? i}>
                {key !== undefined && (
                  <Picture
                    url={images.get(key)?.url ?? url}
                    alt=""
                    size={72}
                    deleted={images.has(key) && !images.get(key)?.url}
                  />
                )}
                <span class="clip">{label}</span>
                <span class="muted small">{percent(similarity, 0)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

export function Scores({ predictions }: { predictions: { label: string; score: number }[] }) {
  return (
    <ul class="scores">
      {predictions.map(({ label, score }, i) => (
        <li key={label} class={i === 0 ? 'best' : ''}>
          <LabelText of={label} />
          <span class="number">{percent(score)}</span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${score * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function HeatMap({ png, picture }: { png: string; picture: string }) {
  const [shown, setShown] = useState(true);
  return (
    <div class="stack tight">
      <div class="row apart">
        <h2>Where it looked</h2>
        <label class="row small">
          <input type="checkbox" checked={shown} onChange={() => setShown(!shown)} /> show
        </label>
      </div>
      <div class="heat">
        <img src={picture} alt="" />
        {shown && <img class="over" src={`data:image/png;base64,${png}`} alt="Bright where the label comes from" />}
      </div>
    </div>
  );
}
