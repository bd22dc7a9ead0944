import { useState } from 'preact/hooks';
import type { Suspicious } from '../api/types.ts';
import { LabelText } from '../components/label-text.tsx';
import { Picture } from '../components/picture.tsx';
import { relabel } from '../gallery/edits.ts';
import { go, to } from '../router.ts';
import { train } from '../training.ts';
import { counted, fileName, percent } from '../words.ts';
import { labelSince } from './label-since.ts';
import { useImages } from './use-links.ts';

const shown = 24;

/** Labels that the other images contradict: most of the first ones are wrong. */
export function SuspiciousCard(props: { dataset: string; model: string; version: number; found: Suspicious[] }) {
  const { dataset, model, version, found } = props;
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const images = useImages(
    model,
    version,
    found.map(({ key }) => key),
  );
  /** Somebody has relabelled or deleted these since the version was trained. */
  const done = found.filter(({ key }) => {
    const image = images.get(key);
    return image && (image.url === undefined || labelSince(image) !== undefined);
  });
  const open = found.filter((each) => !settled.has(each.key) && !done.includes(each)).slice(0, shown);
  const settle = (key: string) => setSettled((now) => new Set([...now, key]));

  function fix({ key, likely }: Suspicious) {
    const without = (keys: ReadonlySet<string>) => new Set([...keys].filter((each) => each !== key));
    settle(key);
    setChanged((now) => new Set([...now, key]));
    void relabel(
      dataset,
      [images.get(key)?.movedTo ?? key],
      likely,
      () => undefined,
      () => {
        setSettled(without);
        setChanged(without);
      },
    );
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
          disabled={changed.size === 0}
          onClick={() => {
            train(model, { dataset });
            go(to(['d', model]));
          }}
        >
          {changed.size === 0 ? 'Train again' : `Train again with ${counted(changed.size, 'new label')}`}
        </button>
      </header>
      {open.length === 0 && <p class="muted">You have been through all of them.</p>}
      {done.length > 0 && (
        <p class="muted small">{counted(done.length, 'image')} of these relabelled or deleted since.</p>
      )}
      <ul class="doubts">
        {open.map((each) => (
          <li key={each.key}>
            <Picture url={images.get(each.key)?.url} alt={fileName(each.key)} size={96} />
            <div class="stack tight">
              <p class="doubted" title={each.key}>
                <LabelText of={each.label} />
                <span class="muted small nowrap">{percent(each.probability, 1)} likely</span>
              </p>
              <div class="row">
                <button type="button" class="button small" onClick={() => fix(each)}>
                  It is
                  <LabelText of={each.likely} />
                </button>
                <button type="button" class="button quiet small" onClick={() => settle(each.key)}>
                  Keep
                </button>
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
