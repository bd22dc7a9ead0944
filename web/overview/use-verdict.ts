import type { Training, VersionSummary } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { useLoad } from '../state/use-load.ts';

/** What the gate said of a version, from its training; undefined where that is not known. */
export function useVerdict(version: VersionSummary | undefined): Training['gate'] {
  const asked = version && !version.live ? version.training : undefined;
  const training = useLoad(asked === undefined ? undefined : () => call('getTraining', { id: asked }), [asked]);
  return training.value?.gate;
}
