import { useEffect, useState } from 'preact/hooks';
import type { ScoredExample } from '../../shared/api/types.ts';
import { pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { firstClick } from '../components/first-click.ts';
import { Picture } from '../components/picture.tsx';
import { Failure, Wait } from '../components/states.tsx';
import { relabel } from '../edits/relabel.ts';
import { act } from '../state/changes.ts';
import { to } from '../state/router.ts';
import { fileName } from '../words/keys.ts';
import { counted, percent } from '../words/numbers.ts';
import type { Cell } from './confusion.tsx';
import { labelSince } from './label-since.ts';

/** Shown at once; the first page is enough to see why. */
const shown = 60;

/** The images behind a cell of the confusion matrix. */
export function BehindCell(props: {
  model: string;
  version: number;
  dataset: string;
  cell: Cell;
  /** How many images the cell counts. */
  count: number;
}) {
  const { model, version, dataset, cell, count } = props;
  const { label, predicted } = cell;
  const [state, setState] = useState<{ examples?: ScoredExample[]; error?: Error }>({});
  useEffect(() => {
    const abort = new AbortController();
    setState({});
    async function load() {
      for await (const { examples } of pages(
        'listScoredExamples',
        { model, version, label, predicted, limit: shown },
        { signal: abort.signal },
      )) {
        return setState({ examples });
      }
    }
    load().catch((error) => abort.signal.aborted || setState({ error }));
    return () => abort.abort();
  }, [model, version, label, predicted]);

  const { examples, error } = state;
  /** The change that gave an image the predicted label; undefined while that is on its way. */
  const [relabelled, setRelabelled] = useState<ReadonlyMap<string, number | undefined>>(new Map());
  const right = label === predicted;

  async function fix({ key, movedTo = key }: ScoredExample) {
    const undone = () => setRelabelled((now) => new Map([...now].filter(([each]) => each !== key)));
    setRelabelled((now) => new Map(now).set(key, undefined));
    const change = await relabel(dataset, [movedTo], predicted, { done: () => undefined, undone });
    if (change === undefined) undone();
    else setRelabelled((now) => new Map(now).set(key, change));
  }

  return (
    <div class="stack tight" aria-live="polite" data-behind>
      <h3>
        {right ? (
          <>{label}, and right</>
        ) : (
          <>
            {label}, answered as {predicted}
          </>
        )}
      </h3>
      {error && isMissing(error) ? (
        <p class="muted">
          This version does not list its images.{' '}
          <a href={to(['d', dataset, 'images'], { label })}>All images of {label}</a>
        </p>
      ) : (
        error && <Failure error={error} />
      )}
      {!examples && !error && <Wait height={120} />}
      {examples && examples.length === 0 && <p class="muted">No image.</p>}
      {examples && examples.length > 0 && (
        <ul class="behind">
          {examples.slice(0, shown).map((example) => {
            const { key, url, probability } = example;
            const since = relabelled.has(key) ? predicted : labelSince(example);
            const change = relabelled.get(key);
            return (
              <li key={key}>
                <Picture url={url} alt={fileName(key)} size={88} deleted={!url} />
                <span class="small muted">{percent(probability, 0)}</span>
                {since !== undefined && (
                  <span class="small clip" title={`Labelled ${since} since`}>
                    now {since}
                  </span>
                )}
                {change !== undefined && (
                  <button type="button" class="button quiet small clip" onClick={firstClick(() => void act(change))}>
                    Undo
                  </button>
                )}
                {!right && url && since === undefined && (
                  <button
                    type="button"
                    class="button quiet small clip"
                    title={`Label it ${predicted}`}
                    onClick={firstClick(() => void fix(example))}
                  >
                    It is {predicted}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {count > shown && <p class="muted small">and {counted(count - shown, 'more', 'more')}</p>}
    </div>
  );
}
