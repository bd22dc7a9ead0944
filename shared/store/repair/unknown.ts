import { isKnownStateKey } from '../../domain/state/known-state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { endOf, inPages, type Step } from './finding.ts';

/** Objects of the state bucket that Headstart did not write. It never deletes them. */
export async function* findUnknown(state: ObjectStore, after?: string): AsyncGenerator<Step> {
  for await (const page of inPages(state.list('', after === undefined ? {} : { after }), 1_000)) {
    const findings = page
      .filter(({ key }) => !isKnownStateKey(key))
      .map(({ key }) => ({
        kind: 'orphaned' as const,
        key,
        problem: 'Headstart writes no object with this name.',
        repair: 'Inspect the object. Delete it with the AWS CLI if you do not need it.',
      }));
    yield { at: endOf(page), findings };
  }
}
