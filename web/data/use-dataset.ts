import { useEffect, useMemo } from 'preact/hooks';
import type { DatasetStatus } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { deletions } from '../edits/deletions.ts';
import { withoutDeleted } from '../edits/without-deleted.ts';
import { useStore } from '../state/store.ts';
import { type Loaded, useLoad } from '../state/use-load.ts';
import { uploads } from '../uploader/state.ts';

/** How often a dataset is looked at while something happens to it, ms. */
const often = 2_000;

const nothing = (name: string): DatasetStatus => ({
  name,
  classes: [],
  testExamples: 0,
  goldenExamples: 0,
  unlabelled: 0,
  images: { total: 0, embedded: 0, rejected: 0, pending: 0 },
  problems: [],
});

/** The labels of a dataset; undefined as long as they are not known, none where they can't be had. */
export function labelsOf({ value, error }: Loaded<DatasetStatus>): string[] | undefined {
  return value ? value.classes.map(({ label }) => label) : error && [];
}

/** A dataset as it is now, looked at again while something happens to it. One without images is empty, and no error. */
export function useDataset(name: string): Loaded<DatasetStatus> {
  const upload = useStore(uploads).get(name);
  const loaded = useLoad(
    () =>
      call('getDataset', { dataset: name }).catch((error) => {
        if (isMissing(error)) return nothing(name);
        throw error;
      }),
    [name],
  );
  const pending = (loaded.value?.images.pending ?? 0) > 0;
  const busy = (upload !== undefined && upload.state !== 'done') || pending;
  const { reload } = loaded;
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), often);
    return () => {
      clearInterval(timer);
      reload();
    };
  }, [busy, reload]);
  const { waiting, done } = useStore(deletions);
  useEffect(() => {
    if (done.size > 0) reload();
  }, [done, reload]);
  const { value } = loaded;
  const shown = useMemo(() => value && withoutDeleted(value, waiting), [value, waiting]);
  return { ...loaded, value: shown };
}
