import { isKnownStateKey } from '../../domain/state/known-state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { endOf, inPages, type Step } from './finding.ts';

/** Objects of the state bucket that Headstart does not write. They are another's, and never deleted. */
export async function* findUnknown(state: ObjectStore, after?: string): AsyncGenerator<Step> {
  for await (const page of inPages(state.list('', after === undefined ? {} : { after }), 1_000)) {
    const findings = page
      .filter(({ key }) => !isKnownStateKey(key))
      .map(({ key }) => ({
        kind: 'orphaned' as const,
        key,
        problem: 'Headstart writes no object of this name.',
        repair: 'Look at it. Delete it with the AWS CLI if nothing of yours needs it.',
      }));
    yield { at: endOf(page), findings };
  }
}
