import { useMemo } from 'preact/hooks';
import type { Example, ExampleStatus, Split } from '../../shared/api/types.ts';
import { deletedKeys, deletions } from '../edits/deletions.ts';
import { useStore } from '../state/store.ts';
import { fileName } from '../words/keys.ts';
import type { Tile } from './gallery.tsx';
import { statusNames } from './names.ts';
import { type Examples, useExamples } from './use-examples.ts';

interface Shown extends Omit<Examples, 'examples'> {
  shown: Example[];
  tiles: Tile[];
}

/** The images of a dataset that match the query and are not deleted. */
export function useShown(dataset: string, query: Record<string, string>): Shown {
  const { label, status, split, search = '' } = query;
  const filter = { label, status: status as ExampleStatus, split: split as Split };
  const { examples, ...rest } = useExamples(dataset, filter);
  const deleted = useStore(deletions);
  const shown = useMemo(() => {
    const gone = deletedKeys(deleted);
    const text = search.toLowerCase();
    return examples.filter(({ key }) => !gone.has(key) && key.toLowerCase().includes(text));
  }, [examples, search, deleted]);
  const tiles = useMemo(() => shown.map((example) => tileOf(example, label === undefined)), [shown, label]);
  return { ...rest, shown, tiles };
}

const tileOf = ({ key, url, label = 'no label', status }: Example, namesLabel: boolean): Tile => ({
  key,
  url,
  caption: namesLabel ? label : fileName(key),
  mark: status === 'embedded' ? undefined : statusNames[status],
});
