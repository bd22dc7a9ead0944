import { useState } from 'preact/hooks';
import type { VersionChange } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { Picture } from '../components/picture.tsx';
import { Failure, Wait } from '../components/states.tsx';
import { useLoad } from '../state/use-load.ts';
import { fileName } from '../words/keys.ts';
import { count, counted } from '../words/numbers.ts';

const kinds: [right: VersionChange['right'], title: string][] = [
  ['before', 'Was correct, is wrong now'],
  ['after', 'Was wrong, is correct now'],
  ['neither', 'Wrong in another way'],
];

/** Every image whose prediction differs between two versions. */
export function ChangedPredictions({ name, before, after }: { name: string; before: number; after: number }) {
  const [more, setMore] = useState<VersionChange[]>([]);
  const [cursor, setCursor] = useState<string>();
  const diff = useLoad(
    () => call('diffVersions', { model: name, version: after, against: before }),
    [name, before, after],
  );
  if (diff.error) return <Failure error={diff.error} retry={diff.reload} />;
  if (!diff.value) return <Wait height={240} />;

  const { summary, changes, nextCursor } = diff.value;
  const { examples, sampled, changed, fixed, broken, otherwise } = summary;
  const compared = `${sampled ? 'a random sample of ' : ''}${counted(examples, 'image')}`;
  const all = [...changes, ...more];
  const next = more.length > 0 ? cursor : nextCursor;
  const loadMore = () =>
    void call('diffVersions', { model: name, version: after, against: before, cursor: next }).then((page) => {
      setMore([...more, ...page.changes]);
      setCursor(page.nextCursor);
    });
  return (
    <Card
      title={`${counted(changed, 'prediction')} changed`}
      text={
        changed === 0
          ? `Both versions predict ${compared} alike.`
          : `Of ${compared}: ${count(fixed)} corrected, ${count(broken)} broken, ${count(otherwise)} wrong in another way.`
      }
    >
      <p class="muted small">
        Both versions were trained on most of these images. The figures above say which one is better on new images.
      </p>
      {kinds.map(([right, title]) => (
        <Changes key={right} title={title} changes={all.filter((change) => change.right === right)} />
      ))}
      {next && (
        <div class="row">
          <Button text="More" onClick={loadMore} />
        </div>
      )}
    </Card>
  );
}

function Changes({ title, changes }: { title: string; changes: VersionChange[] }) {
  if (changes.length === 0) return null;
  return (
    <div class="stack tight">
      <h3>{title}</h3>
      <ul class="thumbnails">
        {changes.map(({ key, url, label, before, after }) => (
          <li key={key} title={`${fileName(key)}: ${label}`}>
            <Picture url={url} alt={`${fileName(key)}, ${label}`} size={88} />
            <span class="small clip">{label}</span>
            <span class="small muted clip">
              {before.label} → {after.label}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
