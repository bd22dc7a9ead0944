import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import type { ScoredExample } from '../api/types.ts';
import { Picture } from '../components/picture.tsx';
import { Failure, Wait } from '../components/states.tsx';
import { relabel } from '../gallery/edits.ts';
import type { Cell } from '../plots/confusion.tsx';
import { to } from '../router.ts';
import { counted, fileName, percent } from '../words.ts';
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
      for await (const { examples } of api.scored(model, version, { label, predicted }, shown, abort.signal)) {
        return setState({ examples });
      }
    }
    load().catch((error) => abort.signal.aborted || setState({ error }));
    return () => abort.abort();
  }, [model, version, label, predicted]);

  const { examples, error } = state;
  const [relabelled, setRelabelled] = useState<ReadonlyMap<string, string>>(new Map());
  const right = label === predicted;

  function fix({ key, movedTo = key }: ScoredExample) {
    const note = (since: string | undefined) =>
      setRelabelled((now) => {
        const next = new Map(now);
        if (since === undefined) next.delete(key);
        else next.set(key, since);
        return next;
      });
    note(predicted);
    void relabel(
      dataset,
      [movedTo],
      predicted,
      () => undefined,
      () => note(undefined),
    );
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
            const since = relabelled.get(key) ?? labelSince(example);
            return (
              <li key={key}>
                <Picture url={url} alt={fileName(key)} size={88} deleted={!url} />
                <span class="small muted">{percent(probability, 0)}</span>
                {since !== undefined && (
                  <span class="small clip" title={`Labelled ${since} since`}>
                    now {since}
                  </span>
                )}
                {!right && url && since === undefined && (
                  <button
                    type="button"
                    class="button quiet small clip"
                    title={`Label it ${predicted}`}
                    onClick={() => fix(example)}
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
