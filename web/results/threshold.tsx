import { useMemo, useState } from 'preact/hooks';
import type { LocatedImage, ScoredExample } from '../../shared/api/types.ts';
import { pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Card } from '../components/card.tsx';
import { AndMore, Facts } from '../components/lists.tsx';
import { Picture } from '../components/picture.tsx';
import { Bar, Failure } from '../components/states.tsx';
import { isDeleted, useLocated } from '../data/use-located.ts';
import { useLoad } from '../state/use-load.ts';
import { fileName } from '../words/keys.ts';
import { percent } from '../words/numbers.ts';
import { atThreshold } from './score-of.ts';

/** Maximum number of images shown on each side. */
const maxShown = 12;

/** The effect of a confidence threshold on precision and coverage. Hidden if the deployment lists no predictions. */
export function ThresholdCard({ model, version }: { model: string; version: number }) {
  const loaded = useLoad(
    async (signal) => {
      const found: ScoredExample[] = [];
      for await (const page of pages('listScoredExamples', { model, version, links: false, limit: 1_000 }, { signal }))
        found.push(...page.examples);
      return found.sort((a, b) => a.probability - b.probability);
    },
    [model, version],
  );
  const { value, error, reload } = loaded;
  if (error && isMissing(error)) return null;
  return (
    <Card title="Confidence threshold" text="Below the threshold, the prediction is unknown.">
      <Failure error={error} retry={reload} />
      {!value && !error && <Bar label="Loading predictions" />}
      {value && <Threshold model={model} version={version} sorted={value} />}
    </Card>
  );
}

/** @param props.sorted the most uncertain prediction first */
function Threshold({ model, version, sorted }: { model: string; version: number; sorted: ScoredExample[] }) {
  const [threshold, setThreshold] = useState(0.5);
  const effect = atThreshold(sorted, threshold);
  const [wrong, unknown] = useMemo(
    () => [
      sorted.filter(({ probability, label, predicted }) => probability >= threshold && label !== predicted),
      sorted.filter(({ probability }) => probability < threshold).toReversed(),
    ],
    [sorted, threshold],
  );
  const keys = [...wrong.slice(0, maxShown), ...unknown.slice(0, maxShown)].map(({ key }) => key);
  const images = useLocated(model, version, keys);
  return (
    <>
      <label class="field">
        Threshold: {percent(threshold, 0)}
        <input
          type="range"
          min="0"
          max="1"
          step="0.01"
          value={threshold}
          aria-valuetext={percent(threshold, 0)}
          onInput={({ currentTarget }) => setThreshold(Number(currentTarget.value))}
        />
      </label>
      <div aria-live="polite">
        <Facts
          class="numbers"
          facts={[
            ['Correct predictions', percent(effect.precision)],
            ['Images predicted', percent(effect.coverage)],
            ['Wrong predictions', effect.predicted - effect.correct],
            ['Left unknown', sorted.length - effect.predicted],
          ]}
        />
      </div>
      <div class="columns">
        <Side title="Wrong predictions" examples={wrong} images={images} none="None: every prediction is correct." />
        <Side title="Unknown" examples={unknown} images={images} none="None: every image gets a prediction." />
      </div>
    </>
  );
}

function Side(props: {
  title: string;
  examples: ScoredExample[];
  images: ReadonlyMap<string, LocatedImage>;
  none: string;
}) {
  const { title, examples, images, none } = props;
  return (
    <div class="stack tight">
      <h3>{title}</h3>
      {examples.length === 0 && <p class="muted small">{none}</p>}
      <ul class="thumbnails">
        {examples.slice(0, maxShown).map(({ key, label, predicted, probability }) => {
          const meaning = `${label}, predicted as ${predicted}`;
          const image = images.get(key);
          return (
            <li key={key} title={meaning}>
              <Picture url={image?.url} alt={`${fileName(key)}: ${meaning}`} size={88} deleted={isDeleted(image)} />
              <span class={label === predicted ? 'small muted guess' : 'small bad guess'}>
                <span class="clip">{predicted}</span>
                <span>{percent(probability, 0)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <AndMore total={examples.length} shown={maxShown} />
    </div>
  );
}
