import { useState } from 'preact/hooks';
import type { Suspicious } from '../api/types.ts';
import { Picture } from '../components/picture.tsx';
import { relabel } from '../gallery/edits.ts';
import { go, to } from '../router.ts';
import { train } from '../training.ts';
import { counted, fileName, percent } from '../words.ts';
import { useDoubtedLinks } from './use-links.ts';

const shown = 24;

/** Labels that the other images contradict: most of the first ones are wrong. */
export function SuspiciousCard(props: { dataset: string; model: string; version: number; found: Suspicious[] }) {
  const { dataset, model, version, found } = props;
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const [changed, setChanged] = useState(0);
  const open = found.filter(({ key }) => !settled.has(key)).slice(0, shown);
  const links = useDoubtedLinks(
    model,
    version,
    found.slice(0, 2 * shown).map(({ key }) => key),
  );
  const settle = (key: string) => setSettled((now) => new Set([...now, key]));

  function fix({ key, likely }: Suspicious) {
    settle(key);
    setChanged(changed + 1);
    void relabel(dataset, [key], likely, () => undefined);
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
      {open.length === 0 && <p class="muted">You have been through all of them.</p>}
      <ul class="doubts">
        {open.map((each) => (
          <li key={each.key}>
            <Picture url={links.get(each.key)} alt={fileName(each.key)} size={96} />
            <div class="stack tight">
              <p class="clip" title={each.key}>
                {each.label} <span class="muted small">{percent(each.probability, 1)} likely</span>
              </p>
              <div class="row">
                <button type="button" class="button small clip" onClick={() => fix(each)}>
                  It is {each.likely}
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
