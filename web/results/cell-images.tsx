import { useState } from 'preact/hooks';
import type { ScoredExample } from '../../shared/api/types.ts';
import { pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Button } from '../components/button.tsx';
import { AndMore } from '../components/lists.tsx';
import { Picture } from '../components/picture.tsx';
import { Show } from '../components/states.tsx';
import { relabel } from '../edits/relabel.ts';
import { act } from '../state/changes.ts';
import { to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { fileName } from '../words/keys.ts';
import { percent } from '../words/numbers.ts';
import type { Cell } from './confusion.tsx';
import { labelSince } from './label-since.ts';
import type { Source } from './source.ts';

/** Maximum number of images shown. */
const maxShown = 60;

/** The images of a cell of the confusion matrix. Wrong labels can be corrected. */
export function CellImages(props: Source & { cell: Cell; count: number }) {
  const { model, version, dataset, cell, count } = props;
  const { label, predicted } = cell;
  const loaded = useLoad(
    async (signal) => {
      try {
        for await (const page of pages(
          'listScoredExamples',
          { model, version, label, predicted, limit: maxShown },
          { signal },
        ))
          return page.examples;
        return [];
      } catch (error) {
        if (isMissing(error)) return 'not listed';
        throw error;
      }
    },
    [model, version, label, predicted],
  );
  return (
    <div class="stack tight" aria-live="polite" data-cell-images>
      <h3>{label === predicted ? `${label}, correct` : `${label}, predicted as ${predicted}`}</h3>
      <Show of={loaded} height={120}>
        {(examples) => {
          if (examples === 'not listed') {
            return (
              <p class="muted">
                This version does not list its images.{' '}
                <a href={to(['d', dataset, 'images'], { label })}>All images of {label}</a>
              </p>
            );
          }
          if (examples.length === 0) return <p class="muted">No images.</p>;
          return <Examples dataset={dataset} examples={examples.slice(0, maxShown)} cell={cell} />;
        }}
      </Show>
      <AndMore total={count} shown={maxShown} />
    </div>
  );
}

function Examples(props: { dataset: string; examples: ScoredExample[]; cell: Cell }) {
  const { dataset, examples, cell } = props;
  const { label, predicted } = cell;
  /** Changes by image; undefined while the API makes the change. */
  const [changes, setChanges] = useState<ReadonlyMap<string, number | undefined>>(new Map());

  async function accept({ key, movedTo = key }: ScoredExample) {
    const forget = () => setChanges((now) => new Map([...now].filter(([other]) => other !== key)));
    setChanges((now) => new Map(now).set(key, undefined));
    const change = await relabel(dataset, [movedTo], predicted, { done: () => undefined, undone: forget });
    if (change === undefined) forget();
    else setChanges((now) => new Map(now).set(key, change));
  }

  return (
    <ul class="thumbnails">
      {examples.map((example) => {
        const { key, url, probability } = example;
        const since = changes.has(key) ? predicted : labelSince(example);
        const change = changes.get(key);
        return (
          <li key={key}>
            <Picture url={url} alt={fileName(key)} size={88} deleted={!url} />
            <span class="small muted">{percent(probability, 0)}</span>
            {since !== undefined && (
              <span class="small clip" title={`Now labelled ${since}`}>
                now {since}
              </span>
            )}
            {change !== undefined && (
              <Button text="Undo" kind="quiet small clip" onFirstClick={() => void act(change)} />
            )}
            {label !== predicted && url && since === undefined && (
              <Button
                text={`It is ${predicted}`}
                kind="quiet small clip"
                title={`Label it ${predicted}`}
                onFirstClick={() => void accept(example)}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
