import { useState } from 'preact/hooks';
import type { LocatedImage, Suspicious } from '../../shared/api/types.ts';
import { useImages } from '../data/use-links.ts';
import { relabel } from '../edits/relabel.ts';
import { act } from '../state/changes.ts';
import { go, to } from '../state/router.ts';
import { train } from '../trainings/index.ts';
import { counted } from '../words/numbers.ts';
import { type Decision, Doubt } from './doubt.tsx';
import { labelSince } from './label-since.ts';

/** Cards at a time. */
const batch = 24;

/** Somebody has relabelled or deleted an image since its version was trained. */
const isDone = (image: LocatedImage | undefined) =>
  image !== undefined && (image.url === undefined || labelSince(image) !== undefined);

/** Labels that the other images contradict: most of the first ones are wrong. */
export function SuspiciousCard(props: { dataset: string; model: string; version: number; found: Suspicious[] }) {
  const { dataset, model, version, found } = props;
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map());
  const [wanted, setWanted] = useState(batch);
  const images = useImages(
    model,
    version,
    found.map(({ key }) => key),
  );
  const done = found.filter(({ key }) => isDone(images.get(key)));
  const shown = firstOpen(found, wanted, (each) => !done.includes(each));
  const changed = found.filter(({ key, label }) => decisions.has(key) && decisions.get(key)?.label !== label).length;

  const decide = (key: string, decision: Decision | undefined) =>
    setDecisions((now) => {
      const next = new Map(now);
      if (decision) next.set(key, decision);
      else next.delete(key);
      return next;
    });

  async function choose({ key, label: given }: Suspicious, label: string) {
    decide(key, { label });
    if (label === given) return;
    const place = images.get(key)?.movedTo ?? key;
    const change = await relabel(dataset, [place], label, {
      done: () => undefined,
      undone: () => decide(key, undefined),
    });
    // Where it was not possible, the list of changes says why.
    decide(key, change === undefined ? undefined : { label, change });
  }

  function undo({ key, label: given }: Suspicious) {
    const decision = decisions.get(key);
    if (decision?.change !== undefined) void act(decision.change);
    else if (decision?.label === given) decide(key, undefined);
  }

  return (
    <section class="card" aria-labelledby="suspicious">
      <header>
        <div>
          <h2 id="suspicious">Labels to look at again</h2>
          <p class="muted">The other images say otherwise. The most doubtful come first.</p>
        </div>
        <button
          type="button"
          class="button primary"
          disabled={changed === 0}
          onClick={() => {
            train(model, { dataset });
            go(to(['d', model]));
          }}
        >
          {changed === 0 ? 'Train again' : `Train again with ${counted(changed, 'new label')}`}
        </button>
      </header>
      {done.length > 0 && (
        <p class="muted small">{counted(done.length, 'image')} of these relabelled or deleted since.</p>
      )}
      <ul class="doubts">
        {shown.map((each) => (
          <Doubt
            key={each.key}
            of={each}
            image={images.get(each.key)}
            decision={decisions.get(each.key)}
            onLabel={(label) => void choose(each, label)}
            onUndo={() => undo(each)}
          />
        ))}
      </ul>
      {shown.length < found.length && (
        <div class="row">
          <button type="button" class="button" onClick={() => setWanted(wanted + batch)}>
            Show {counted(found.length - shown.length, 'more', 'more')}
          </button>
        </div>
      )}
    </section>
  );
}

/** The first of `all`, as many as it takes to have `wanted` open ones. */
function firstOpen<T>(all: readonly T[], wanted: number, isOpen: (each: T) => boolean): readonly T[] {
  let open = 0;
  const end = all.findIndex((each) => isOpen(each) && ++open > wanted);
  return end === -1 ? all : all.slice(0, end);
}
