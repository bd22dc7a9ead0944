import { useEffect, useMemo } from 'preact/hooks';
import type { DatasetStatus } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { deletions } from '../edits/deletions.ts';
import { withoutDeleted } from '../edits/without-deleted.ts';
import { useStore } from '../state/store.ts';
import { type Loaded, useLoad } from '../state/use-load.ts';
import { uploads } from '../uploader/state.ts';

/** Time between two loads while images arrive, ms. */
const refreshTime = 2_000;

const empty = (name: string): DatasetStatus => ({
  name,
  classes: [],
  testExamples: 0,
  goldenExamples: 0,
  unlabelled: 0,
  images: { total: 0, embedded: 0, rejected: 0, pending: 0 },
  problems: [],
});

/** The labels of a dataset: undefined while they load, empty if loading failed. */
export function labelsOf({ value, error }: Loaded<DatasetStatus>): string[] | undefined {
  return value ? value.classes.map(({ label }) => label) : error && [];
}

/** A dataset, kept current while images arrive or are deleted. A dataset without images is empty, not an error. */
export function useDataset(name: string): Loaded<DatasetStatus> {
  const uploading = (useStore(uploads).get(name)?.state ?? 'done') !== 'done';
  const isBusy = (dataset: DatasetStatus | undefined) => uploading || (dataset?.images.pending ?? 0) > 0;
  const loaded = useLoad(
    () =>
      call('getDataset', { dataset: name }).catch((error) => {
        if (isMissing(error)) return empty(name);
        throw error;
      }),
    [name],
    (value) => (isBusy(value) ? refreshTime : undefined),
  );
  const { value, reload } = loaded;
  const busy = isBusy(value);
  useEffect(() => (busy ? reload : undefined), [busy, reload]);
  const { waiting, done } = useStore(deletions);
  useEffect(() => {
    if (done.size > 0) reload();
  }, [done, reload]);
  const shown = useMemo(() => value && withoutDeleted(value, waiting), [value, waiting]);
  return { ...loaded, value: shown };
}
