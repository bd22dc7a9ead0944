import { useState } from 'preact/hooks';
import type { Duplicates } from '../api/types.ts';
import { Picture } from '../components/picture.tsx';
import { deleteLater } from '../gallery/edits.ts';
import { counted, fileName, percent } from '../words.ts';
import { useLinks } from './use-links.ts';

interface Group {
  keys: string[];
  note: string;
}

const shown = 20;

function groupsOf({ conflicts = [], leaks = [], exact = [], near = [] }: Duplicates) {
  return [
    {
      title: 'Two labels for one image',
      text: 'The same picture stands under two labels. Delete the wrong one.',
      groups: conflicts.map(({ keys, labels }): Group => ({ keys, note: [...new Set(labels)].join(' or ') })),
    },
    {
      title: 'In the test set and trained on',
      text: 'They tell nothing, and the test score leaves them out.',
      groups: leaks.map(
        ({ train, test, similarity }): Group => ({ keys: [...train, ...test], note: percent(similarity, 0) }),
      ),
    },
    {
      title: 'The same bytes',
      text: 'Copies weigh more than one image.',
      groups: exact.map((keys): Group => ({ keys, note: '' })),
    },
    {
      title: 'Nearly the same',
      text: 'Resized, cropped or saved again.',
      groups: near.map(({ a, b, similarity }): Group => ({ keys: [a, b], note: percent(similarity, 0) })),
    },
  ].filter(({ groups }) => groups.length > 0);
}

/** Copies of images: those with two labels first, since they teach what is wrong. */
export function DuplicatesCard({ dataset, found }: { dataset: string; found: Duplicates }) {
  const kinds = groupsOf(found);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const links = useLinks(
    dataset,
    kinds.flatMap(({ groups }) => groups.slice(0, shown).flatMap(({ keys }) => keys)),
  );
  if (kinds.length === 0) return null;

  function remove(key: string) {
    setGone((now) => new Set([...now, key]));
    deleteLater(dataset, [key], () => setGone((now) => new Set([...now].filter((each) => each !== key))));
  }

  return (
    <section class="card" aria-labelledby="duplicates">
      <header>
        <h2 id="duplicates">Copies</h2>
      </header>
      {kinds.map(({ title, text, groups }, i) => (
        <details key={title} open={i === 0}>
          <summary>
            {title}: {groups.length}
          </summary>
          <p class="muted">{text}</p>
          <ul class="groups">
            {groups.slice(0, shown).map(({ keys, note }) => (
              <li key={keys.join()}>
                {keys.map((key) => (
                  <figure key={key} class={gone.has(key) ? 'gone' : ''}>
                    <Picture url={links.get(key)} alt={fileName(key)} size={72} />
                    <figcaption class="small clip" title={key}>
                      {key.split('/').slice(1, -1).join('/')}
                    </figcaption>
                    <button
                      type="button"
                      class="button quiet small"
                      disabled={gone.has(key)}
                      onClick={() => remove(key)}
                    >
                      Delete
                    </button>
                  </figure>
                ))}
                {note && <span class="muted small">{note}</span>}
              </li>
            ))}
          </ul>
          {groups.length > shown && <p class="muted small">and {counted(groups.length - shown, 'more', 'more')}</p>}
        </details>
      ))}
    </section>
  );
}
