import type { Duplicates } from '../../shared/api/types.ts';
import { Picture } from '../components/picture.tsx';
import { useImages } from '../data/use-links.ts';
import { deletedKeys, deleteLater, deletions } from '../edits/deletions.ts';
import { useStore } from '../state/store.ts';
import { fileName } from '../words/keys.ts';
import { counted, percent } from '../words/numbers.ts';

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
export function DuplicatesCard(props: { dataset: string; model: string; version: number; found: Duplicates }) {
  const { dataset, model, version, found } = props;
  const kinds = groupsOf(found);
  const gone = deletedKeys(useStore(deletions));
  const images = useImages(
    model,
    version,
    kinds.flatMap(({ groups }) => groups.slice(0, shown).flatMap(({ keys }) => keys)),
  );
  if (kinds.length === 0) return null;

  const placeOf = (key: string) => images.get(key)?.movedTo ?? key;
  const isGone = (key: string) => gone.has(placeOf(key)) || (images.has(key) && !images.get(key)?.url);

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
                  <figure key={key} class={isGone(key) ? 'gone' : ''}>
                    <Picture url={images.get(key)?.url} alt={fileName(key)} size={72} deleted={isGone(key)} />
                    <figcaption class="small clip" title={placeOf(key)}>
                      {placeOf(key).split('/').slice(1, -1).join('/')}
                    </figcaption>
                    <button
                      type="button"
                      class="button quiet small"
                      aria-disabled={isGone(key)}
                      onClick={() => isGone(key) || deleteLater(dataset, [placeOf(key)])}
                    >
                      {isGone(key) ? 'Deleted' : 'Delete'}
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
