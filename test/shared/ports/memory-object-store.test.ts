import { expect, test } from '@jest/globals';
import type { ObjectVersion } from '../../../shared/ports/object-store.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { describeObjectStore } from './object-store.contract.ts';

const store = createMemoryObjectStore();
const versioned = createMemoryObjectStore({ keepVersions: true, randomEtags: true });

describeObjectStore('the store in memory', async () => store);
describeObjectStore('the versioned store in memory, encrypted with KMS,', async () => versioned);

test('a versioned store keeps overwritten and deleted objects until each version is deleted', async () => {
  const own = createMemoryObjectStore({ keepVersions: true });
  await own.put('a', 'first');
  await own.put('a', 'second');
  await own.delete('a');
  const versions: ObjectVersion[] = [];
  for await (const version of own.versions('a')) versions.push(version);
  expect(versions.map(({ latest, marker, size }) => ({ latest, marker, size }))).toEqual([
    { latest: true, marker: true, size: 0 },
    { latest: false, marker: false, size: 6 },
    { latest: false, marker: false, size: 5 },
  ]);
  for (const { key, version } of versions) await own.deleteVersion(key, version);
  expect(own.remains()).toEqual([]);
});
