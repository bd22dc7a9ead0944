import type { VersionList, VersionSummary } from '../../shared/api/types.ts';
import { call, maxPageSize } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { type Loaded, useLoad } from '../state/use-load.ts';

type Versions = Loaded<VersionSummary[]> & Pick<VersionList, 'problems'>;

/** The versions of a model, newest first; none if it has never been trained. */
export function useVersions(model: string): Versions {
  const { value, ...rest } = useLoad(
    () =>
      call('listVersions', { model, limit: maxPageSize }).catch((error): VersionList => {
        if (isMissing(error)) return { model, versions: [] };
        throw error;
      }),
    [model],
  );
  return { ...rest, value: value?.versions, problems: value?.problems };
}
