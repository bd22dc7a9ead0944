import { api } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import type { VersionSummary } from '../api/types.ts';
import { type Loaded, useLoad } from '../state/use-load.ts';

/** The versions of a model, newest first; none if it has never been trained. */
export function useVersions(model: string): Loaded<VersionSummary[]> {
  return useLoad(
    () =>
      api.versions(model).then(
        ({ versions }) => versions,
        (error) => {
          if (isMissing(error)) return [];
          throw error;
        },
      ),
    [model],
  );
}
