import { useMemo, useState } from 'preact/hooks';
import type { Example, ExampleStatus, Split } from '../../shared/api/types.ts';
import { Dialog } from '../components/dialog.tsx';
import { Empty, Failure, Show, Wait } from '../components/states.tsx';
import { labelsOf, useDataset } from '../data/use-dataset.ts';
import { deletedKeys, deleteLater, deletions } from '../edits/deletions.ts';
import { relabel } from '../edits/relabel.ts';
import { AskLabel, whatShows } from '../labels/index.ts';
import { type PageProps, to, useRoute } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import { fileName } from '../words/keys.ts';
import { counted } from '../words/numbers.ts';
import { Filters } from './filters.tsx';
import { Gallery } from './gallery.tsx';
import { choose, nothing, type Selection } from './selection.ts';
import { useExamples } from './use-examples.ts';

const marks: Partial<Record<ExampleStatus, string>> = { rejected: 'Rejected', pending: 'Pending' };

/** Every image of a dataset: look, choose, label, delete. */
export function Images({ name }: PageProps) {
  const { query } = useRoute();
  const dataset = useDataset(name);
  const filter = { label: query.label, status: query.status as ExampleStatus, split: query.split as Split };
  const { examples, complete, error, reload, change } = useExamples(name, filter);
  const [selection, setSelection] = useState<Selection>(nothing);
  const [asking, setAsking] = useState(false);
  const [open, setOpen] = useState<Example>();
  const labels = labelsOf(dataset);

  const search = query.search?.toLowerCase() ?? '';
  const deleted = useStore(deletions);
  const shown = useMemo(() => {
    const gone = deletedKeys(deleted);
    return examples.filter(({ key }) => !gone.has(key) && key.toLowerCase().includes(search));
  }, [examples, search, deleted]);
  const pictures = useMemo(
    () =>
      shown.map(({ key, url, label, status }) => ({
        key,
        url,
        caption: filter.label === undefined ? (label ?? 'no label') : fileName(key),
        mark: marks[status],
      })),
    [shown, filter.label],
  );
  const chosen = shown.filter(({ key }) => selection.keys.has(key)).map(({ key }) => key);
  // Without a choice, the keyboard acts on where one is.
  const meant = chosen.length > 0 ? chosen : shown.slice(selection.at, selection.at + 1).map(({ key }) => key);

  function refresh() {
    reload();
    dataset.reload();
  }

  function giveLabel(label: string) {
    setAsking(false);
    const leaves = filter.label !== undefined && filter.label !== label;
    const given = new Set(meant);
    change((all) => all.flatMap((each) => (given.has(each.key) ? (leaves ? [] : [{ ...each, label }]) : [each])));
    setSelection((now) => ({ ...now, keys: new Set() }));
    void relabel(name, meant, label, { done: refresh });
  }

  function remove(keys: string[]) {
    if (keys.length === 0) return;
    setSelection((now) => ({ ...now, keys: new Set() }));
    const rejected = shown.filter(({ key, status }) => status === 'rejected' && keys.includes(key));
    deleteLater(
      name,
      keys,
      rejected.map(({ key }) => key),
    );
  }

  const filtered = Boolean(search || query.label || query.status || query.split);
  const none = complete && pictures.length === 0;
  return (
    <div class="page">
      <header>
        <div>
          <h1>Images</h1>
          <p>{complete ? counted(pictures.length, 'image') : `${counted(pictures.length, 'image')} so far`}</p>
        </div>
        {!none && (
          <p class="muted small keys">
            <kbd>↑↓←→</kbd> move <kbd>Space</kbd> choose <kbd>L</kbd> label <kbd>Del</kbd> delete <kbd>Z</kbd> undo{' '}
            <kbd>Enter</kbd> open
          </p>
        )}
      </header>
      <Show of={dataset} height={36}>
        {(value) => (value.images.total > 0 || filtered) && <Filters dataset={value} query={query} />}
      </Show>
      {error && <Failure error={error} retry={reload} />}
      {none && (
        <Empty
          title={filtered ? 'No image is like that' : 'No images yet'}
          text={
            filtered
              ? 'Take a filter away, or add images on the overview.'
              : 'Drop a folder on the overview: its images appear here at once.'
          }
        >
          {filtered && (
            <a class="button" href={to(['d', name, 'images'])}>
              Show all images
            </a>
          )}
          <a class="button primary" href={to(['d', name])}>
            Add images
          </a>
        </Empty>
      )}
      {!complete && pictures.length === 0 && !error && <Wait height={480} />}
      {pictures.length > 0 && (
        <Gallery
          pictures={pictures}
          label={`Images of ${name}`}
          selection={selection}
          onSelect={setSelection}
          onOpen={({ key }) => setOpen(shown.find((each) => each.key === key))}
          onKey={(key) => (key === 'l' ? setAsking(meant.length > 0) : remove(meant))}
        />
      )}
      {chosen.length > 0 && (
        <div class="actions" role="toolbar" aria-label="Chosen images">
          <b>{counted(chosen.length, 'image')} chosen</b>
          <button type="button" class="button" onClick={() => setAsking(true)}>
            Label
          </button>
          <button type="button" class="button danger" onClick={() => remove(meant)}>
            Delete
          </button>
          <button type="button" class="button quiet" onClick={() => setSelection(nothing)}>
            None
          </button>
        </div>
      )}
      {asking && (
        <AskLabel
          title={whatShows(meant.length)}
          labels={labels}
          onLabel={giveLabel}
          onClose={() => setAsking(false)}
        />
      )}
      {open && (
        <Dialog wide title={fileName(open.key)} onClose={() => setOpen(undefined)}>
          <div class="look">
            <img src={open.url} alt={open.label ?? 'no label'} />
            <dl class="facts">
              <dt>Label</dt>
              <dd>{open.label ?? 'none'}</dd>
              <dt>Part</dt>
              <dd>{open.split}</dd>
              <dt>Status</dt>
              <dd>{open.status}</dd>
              <dt>Key</dt>
              <dd class="mono">{open.key}</dd>
            </dl>
            {open.rejection && <p class="note warn">{open.rejection.reason}</p>}
            <div class="row">
              <button
                type="button"
                class="button"
                onClick={() => {
                  setSelection(choose(nothing, shown, shown.indexOf(open), {}));
                  setOpen(undefined);
                  setAsking(true);
                }}
              >
                Change the label
              </button>
              <button
                type="button"
                class="button danger"
                onClick={() => {
                  remove([open.key]);
                  setOpen(undefined);
                }}
              >
                Delete
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </div>
  );
}
