import type { VersionSummary } from '../../shared/api/types.ts';
import { call, maxPageSize } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { type Loaded, useLoad } from '../state/use-load.ts';

/** The versions of a model, newest first; none if it has never been trained. */
export function useVersions(model: string): Loaded<VersionSummary[]> {
  return useLoad(
    () =>
      call('listVersions', { model, limit: maxPageSize }).then(
        ({ versions }) => versions,
        (error) => {
          if (isMissing(error)) return [];
          throw error;
        },
      ),
    [model],
  );
}
