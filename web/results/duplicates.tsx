import type { Duplicates } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { AndMore } from '../components/lists.tsx';
import { Picture } from '../components/picture.tsx';
import { isDeleted, useLocated } from '../data/use-located.ts';
import { deletedKeys, deleteLater, deletions } from '../edits/deletions.ts';
import { useStore } from '../state/store.ts';
import { fileName } from '../words/keys.ts';
import { percent } from '../words/numbers.ts';
import type { Source } from './source.ts';

interface Group {
  keys: string[];
  note: string;
}

/** Maximum number of groups shown of each kind. */
const maxGroups = 20;

/** Kinds of duplicates, most harmful first. */
function kindsOf({ conflicts = [], leaks = [], exact = [], near = [] }: Duplicates) {
  const kinds: { title: string; text: string; groups: Group[] }[] = [
    {
      title: 'One image with two labels',
      text: 'Delete the image with the wrong label.',
      groups: conflicts.map(({ keys, labels }) => ({ keys, note: [...new Set(labels)].join(' or ') })),
    },
    {
      title: 'In both the test set and the training set',
      text: 'The test score leaves these images out.',
      groups: leaks.map(({ train, test, similarity }) => ({ keys: [...train, ...test], note: percent(similarity, 0) })),
    },
    {
      title: 'Identical files',
      text: 'Duplicates count more than other images.',
      groups: exact.map((keys) => ({ keys, note: '' })),
    },
    {
      title: 'Nearly identical',
      text: 'Resized, cropped or saved again.',
      groups: near.map(({ a, b, similarity }) => ({ keys: [a, b], note: percent(similarity, 0) })),
    },
  ];
  return kinds.filter(({ groups }) => groups.length > 0);
}

export function DuplicatesCard({ dataset, model, version, found }: Source & { found: Duplicates }) {
  const kinds = kindsOf(found);
  const deleted = deletedKeys(useStore(deletions));
  const images = useLocated(
    model,
    version,
    kinds.flatMap(({ groups }) => groups.slice(0, maxGroups).flatMap(({ keys }) => keys)),
  );
  if (kinds.length === 0) return null;
  const renderGroup = ({ keys, note }: Group) => (
    <li key={keys.join()}>
      {keys.map((key) => {
        const image = images.get(key);
        const place = image?.movedTo ?? key;
        return (
          <Duplicate
            key={key}
            place={place}
            url={image?.url}
            deleted={deleted.has(place) || isDeleted(image)}
            onDelete={() => deleteLater(dataset, [place])}
          />
        );
      })}
      {note && <span class="muted small">{note}</span>}
    </li>
  );
  return (
    <Card title="Duplicates">
      {kinds.map(({ title, text, groups }, i) => (
        <details key={title} open={i === 0}>
          <summary>
            {title}: {groups.length}
          </summary>
          <p class="muted">{text}</p>
          <ul class="groups">{groups.slice(0, maxGroups).map(renderGroup)}</ul>
          <AndMore total={groups.length} shown={maxGroups} />
        </details>
      ))}
    </Card>
  );
}

/** @param props.place the image's current key */
function Duplicate(props: { place: string; url: string | undefined; deleted: boolean; onDelete: () => void }) {
  const { place, url, deleted, onDelete } = props;
  return (
    <figure class={deleted ? 'gone' : ''}>
      <Picture url={url} alt={fileName(place)} size={72} deleted={deleted} />
      <figcaption class="small clip" title={place}>
        {place.split('/').slice(1, -1).join('/')}
      </figcaption>
      <Button
        text={deleted ? 'Deleted' : 'Delete'}
        kind="quiet small"
        aria-disabled={deleted}
        onClick={() => deleted || onDelete()}
      />
    </figure>
  );
}
