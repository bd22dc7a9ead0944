import { eachLimited } from '../../domain/each-limited.ts';
import { isKnownStateKey } from '../../domain/state/known-state-key.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readApiKey } from '../keys/api-keys.ts';
import { endOf, examine, inPages, type Step } from './finding.ts';

/** Damaged records of API keys. They don't name the keys' users, so the owner has to create new keys. */
export async function* findKeyProblems(state: ObjectStore, after?: string): AsyncGenerator<Step> {
  for await (const page of inPages(state.list(stateKey.keys, after === undefined ? {} : { after }), 200)) {
    const keys = page.map(({ key }) => key).filter(isKnownStateKey);
    const found = await eachLimited(keys, 16, (key) => examine(() => readApiKey(state, key)));
    yield { at: endOf(page), findings: found.flat() };
  }
}
