import { expect } from '@jest/globals';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { readLiveState } from '../../shared/store/live/live.ts';
import { findDamagedFiles } from '../../shared/store/versions/artifacts.ts';
import { findVersion, listVersions } from '../../shared/store/versions/versions.ts';

/** What holds of a model at any time: what is live is there, and what is there and not being deleted is whole. */
export async function expectSoundModel(state: ObjectStore, model: string): Promise<void> {
  const live = await readLiveState(state, model);
  const numbers = await listVersions(state, model);
  if (live?.version !== undefined) {
    expect(numbers).toContain(live.version);
    expect(live.deleted).not.toContain(live.version);
  }
  const inputs: string[] = [];
  for (const number of numbers) {
    const version = await findVersion(state, model, number);
    if (!version) throw new Error(`Version ${number} is listed and not there.`);
    if (live?.deleted.includes(number)) continue;
    expect(await findDamagedFiles(state, version)).toEqual([]);
    inputs.push(version.inputDigest);
  }
  expect(inputs).toEqual([...new Set(inputs)]);
}
