import './gallery.css';
import { useState } from 'preact/hooks';
import type { Example } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { Empty, Failure, Show, Wait } from '../components/states.tsx';
import { labelsOf, useDataset } from '../data/use-dataset.ts';
import { deleteLater } from '../edits/deletions.ts';
import { relabel } from '../edits/relabel.ts';
import { RelabelDialog } from '../labels/index.ts';
import { type PageProps, to, useRoute } from '../state/router.ts';
import { counted } from '../words/numbers.ts';
import { Filters } from './filters.tsx';
import { Gallery } from './gallery.tsx';
import { ImageDialog } from './image-dialog.tsx';
import { choose, nothing, type Selection } from './selection.ts';
import { useShown } from './use-shown.ts';

/** Every image of a dataset, to look at, select, label and delete. */
export function Images({ name }: PageProps) {
  const { query } = useRoute();
  const dataset = useDataset(name);
  const { shown, tiles, complete, error, reload, change } = useShown(name, query);
  const [selection, setSelection] = useState<Selection>(nothing);
  const [relabelling, setRelabelling] = useState(false);
  const [open, setOpen] = useState<Example>();
  const selected = shown.filter(({ key }) => selection.keys.has(key));
  /** The selected images, or the one under the cursor. */
  const targets = selected.length > 0 ? selected : shown.slice(selection.at, selection.at + 1);

  function setLabel(label: string | null) {
    setRelabelling(false);
    const keys = targets.map(({ key }) => key);
    const leavesFilter = query.label !== undefined && query.label !== label;
    change((all) =>
      all.flatMap((image) => {
        if (!keys.includes(image.key)) return [image];
        return leavesFilter ? [] : [{ ...image, label: label ?? undefined }];
      }),
    );
    setSelection((now) => ({ ...now, keys: new Set() }));
    const refresh = () => {
      reload();
      dataset.reload();
    };
    void relabel(name, keys, label, { done: refresh });
  }

  function remove(images: Example[]) {
    if (images.length === 0) return;
    setSelection((now) => ({ ...now, keys: new Set() }));
    const keysOf = (some: Example[]) => some.map(({ key }) => key);
    deleteLater(name, keysOf(images), keysOf(images.filter(({ status }) => status === 'rejected')));
  }

  const filtered = ['search', 'label', 'status', 'split'].some((filter) => query[filter]);
  const none = complete && tiles.length === 0;
  return (
    <Page
      title="Images"
      text={complete ? counted(tiles.length, 'image') : `${counted(tiles.length, 'image')} so far`}
      action={!none && <Shortcuts />}
    >
      <Show of={dataset} height={36}>
        {(value) => (value.images.total > 0 || filtered) && <Filters dataset={value} query={query} />}
      </Show>
      <Failure error={error} retry={reload} />
      {none && <NoImages name={name} filtered={filtered} />}
      {!complete && tiles.length === 0 && !error && <Wait height={480} />}
      {tiles.length > 0 && (
        <Gallery
          tiles={tiles}
          label={`Images of ${name}`}
          selection={selection}
          onSelect={setSelection}
          onOpen={({ key }) => setOpen(shown.find((image) => image.key === key))}
          onKey={(key) => (key === 'l' ? setRelabelling(targets.length > 0) : remove(targets))}
        />
      )}
      {selected.length > 0 && (
        <div class="actions floating" role="toolbar" aria-label="Selected images">
          <b>{counted(selected.length, 'image')} selected</b>
          <Button text="Label" onClick={() => setRelabelling(true)} />
          <Button text="Delete" kind="danger" onClick={() => remove(targets)} />
          <Button text="Deselect" kind="quiet" onClick={() => setSelection(nothing)} />
        </div>
      )}
      {relabelling && (
        <RelabelDialog
          images={targets.length}
          labels={labelsOf(dataset)}
          onLabel={setLabel}
          onClose={() => setRelabelling(false)}
        />
      )}
      {open && (
        <ImageDialog
          image={open}
          onRelabel={() => {
            setSelection(choose(nothing, shown, shown.indexOf(open), {}));
            setRelabelling(true);
          }}
          onDelete={() => remove([open])}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
}

function Shortcuts() {
  return (
    <p class="muted small keys">
      <kbd>↑↓←→</kbd> move <kbd>Space</kbd> select <kbd>L</kbd> label <kbd>Del</kbd> delete <kbd>Z</kbd> undo{' '}
      <kbd>Enter</kbd> open
    </p>
  );
}

function NoImages({ name, filtered }: { name: string; filtered: boolean }) {
  return (
    <Empty
      title={filtered ? 'No image matches' : 'No images yet'}
      text={
        filtered
          ? 'Remove a filter, or add images on the overview.'
          : 'Drop a folder on the overview, and its images appear here.'
      }
    >
      {filtered && <Button text="Show all images" href={to(['d', name, 'images'])} />}
      <Button text="Add images" kind="primary" href={to(['d', name])} />
    </Empty>
  );
}
