import { useEffect, useMemo, useState } from 'preact/hooks';
import type { LocatedImage, ScoredExample } from '../../shared/api/types.ts';
import { pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Picture } from '../components/picture.tsx';
import { Bar, Failure } from '../components/states.tsx';
import { useImages } from '../data/use-links.ts';
import { fileName } from '../words/keys.ts';
import { counted, percent } from '../words/numbers.ts';
import { atThreshold } from './score-of.ts';

/** Images shown on each side. */
const shown = 12;

/** Answer only when sure enough: what that does to precision and coverage, and to which images. */
export function ThresholdCard({ model, version }: { model: string; version: number }) {
  const [state, setState] = useState<{ examples: ScoredExample[]; complete: boolean; error?: Error }>({
    examples: [],
    complete: false,
  });
  const [threshold, setThreshold] = useState(0.5);
  useEffect(() => {
    const abort = new AbortController();
    const found: ScoredExample[] = [];
    async function load() {
      for await (const page of pages(
        'listScoredExamples',
        { model, version, links: false, limit: 1_000 },
        { signal: abort.signal },
      ))
        found.push(...page.examples);
      setState({ examples: found, complete: true });
    }
    load().catch((error) => abort.signal.aborted || setState({ examples: [], complete: true, error }));
    return () => abort.abort();
  }, [model, version]);

  const { examples, complete, error } = state;
  const sorted = useMemo(() => [...examples].sort((a, b) => a.probability - b.probability), [examples]);
  const now = atThreshold(examples, threshold);
  const slips = sorted.filter(({ probability, label, predicted }) => probability >= threshold && label !== predicted);
  const refused = sorted.filter(({ probability }) => probability < threshold).toReversed();
  const images = useImages(
    model,
    version,
    [...slips.slice(0, shown), ...refused.slice(0, shown)].map(({ key }) => key),
  );

  if (error && isMissing(error)) return null;
  return (
    <section class="card" aria-labelledby="threshold">
      <header>
        <h2 id="threshold">Only answer when sure</h2>
      </header>
      {error && <Failure error={error} />}
      {!complete && <Bar label="Loading the answers" />}
      {complete && !error && (
        <>
          <label class="field">
            Lowest score that counts as an answer: {percent(threshold, 0)}
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
          <dl class="numbers" aria-live="polite">
            <div>
              <dt>Right, of the answers</dt>
              <dd>{percent(now.precision)}</dd>
            </div>
            <div>
              <dt>Images answered</dt>
              <dd>{percent(now.coverage)}</dd>
            </div>
            <div>
              <dt>Wrong answers</dt>
              <dd>{now.answered - now.right}</dd>
            </div>
            <div>
              <dt>Left to a person</dt>
              <dd>{examples.length - now.answered}</dd>
            </div>
          </dl>
          <div class="columns">
            <Side title="Still wrong" of={slips} images={images} none="None: every answer is right." />
            <Side title="Would not be answered" of={refused} images={images} none="None: every image gets an answer." />
          </div>
        </>
      )}
    </section>
  );
}

function Side({
  title,
  of,
  images,
  none,
}: {
  title: string;
  of: ScoredExample[];
  images: ReadonlyMap<string, LocatedImage>;
  none: string;
}) {
  return (
    <div class="stack tight side-by-side">
      <h3>{title}</h3>
      {of.length === 0 && <p class="muted small">{none}</p>}
      <ul class="behind">
        {of.slice(0, shown).map(({ key, label, predicted, probability }) => (
          <li key={key} title={`${label}, answered as ${predicted}`}>
            <Picture
              url={images.get(key)?.url}
              alt={`${fileName(key)}: ${label}, answered as ${predicted}`}
              size={88}
              deleted={images.has(key) && !images.get(key)?.url}
            />
            <span class={label === predicted ? 'small muted guess' : 'small bad guess'}>
              <span class="clip">{predicted}</span>
              <span>{percent(probability, 0)}</span>
            </span>
          </li>
        ))}
      </ul>
      {of.length > shown && <p class="muted small">and {counted(of.length - shown, 'more', 'more')}</p>}
    </div>
  );
}
