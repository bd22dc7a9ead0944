import { beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createRecord, readRecord, updateRecord } from '../../../shared/store/json-record.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';

const counter = z.object({ count: z.number() });
let store: MemoryObjectStore;

beforeEach(() => {
  store = createMemoryObjectStore();
});

describe('readRecord', () => {
  test('names the key of a record that does not fit', async () => {
    await store.put('a.json', '{"count":"many"}');
    await expect(readRecord(store, 'a.json', counter)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('a.json is damaged (count: '),
    });
    await store.put('b.json', '{');
    await expect(readRecord(store, 'b.json', counter)).rejects.toThrow('b.json is damaged (it is not JSON)');
  });

  test('is undefined for a record that is not there', async () => {
    expect(await readRecord(store, 'a.json', counter)).toBeUndefined();
  });
});

test('createRecord does not overwrite', async () => {
  expect(await createRecord(store, 'a.json', { count: 1 })).toBe(true);
  expect(await createRecord(store, 'a.json', { count: 2 })).toBe(false);
  expect((await readRecord(store, 'a.json', counter))?.value).toEqual({ count: 1 });
});

describe('updateRecord', () => {
  test('loses none of many updates at the same time', async () => {
    const increment = () => updateRecord(store, 'a.json', counter, (value) => ({ count: (value?.count ?? 0) + 1 }));
    await Promise.all(Array.from({ length: 10 }, increment));
    expect((await readRecord(store, 'a.json', counter))?.value).toEqual({ count: 10 });
  });

  test('leaves the record alone when there is nothing to change', async () => {
    await createRecord(store, 'a.json', { count: 1 });
    expect(await updateRecord(store, 'a.json', counter, () => undefined)).toEqual({ count: 1 });
  });

  test('gives up when others write in between every time', async () => {
    await createRecord(store, 'a.json', { count: 0 });
    let other = 0;
    const contended = {
      ...store,
      get: async (key: string) => {
        const object = await store.get(key);
        await store.put(key, JSON.stringify({ count: ++other }));
        return object;
      },
    };
    const update = updateRecord(contended, 'a.json', counter, () => ({ count: -1 }), { patienceMs: 50 });
    await expect(update).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('a.json') });
  });
});
