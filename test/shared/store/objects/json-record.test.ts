import { beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createRecord, readRecord, updateRecord } from '../../../../shared/store/objects/json-record.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';

const counter = z.object({ count: z.number() });
let store: MemoryObjectStore;

beforeEach(() => {
  store = createMemoryObjectStore();
});

describe('readRecord', () => {
  test('names the key of a record that does not match its schema', async () => {
    await store.put('a.json', '{"count":"many"}');
    await expect(readRecord(store, 'a.json', counter)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('a.json is damaged (count: '),
    });
    await store.put('b.json', '{');
    await expect(readRecord(store, 'b.json', counter)).rejects.toThrow('b.json is damaged (it is not JSON)');
  });

  test('is undefined for a missing record', async () => {
    expect(await readRecord(store, 'a.json', counter)).toBeUndefined();
  });
});

describe('the digest of a record', () => {
  const bytes = async (key: string) => (await store.get(key))?.body as Uint8Array;

  test('detects every changed byte', async () => {
    await createRecord(store, 'a.json', { count: 1234567, name: 'größe' });
    const written = await bytes('a.json');
    for (let i = 0; i < written.length; i++) {
      for (const bit of [1, 2, 16, 128]) {
        await store.put(
          'a.json',
          written.map((byte, j) => (j === i ? byte ^ bit : byte)),
        );
        await expect(readRecord(store, 'a.json', counter)).rejects.toMatchObject({ code: 'damaged' });
      }
    }
  });

  test('detects a record that was cut short, at any length', async () => {
    await createRecord(store, 'a.json', { count: 1234567 });
    const written = await bytes('a.json');
    for (let length = 0; length < written.length; length++) {
      await store.put('a.json', written.slice(0, length));
      await expect(readRecord(store, 'a.json', counter)).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  test('detects a record that belongs under another key', async () => {
    await createRecord(store, 'a.json', { count: 1 });
    await createRecord(store, 'b.json', { count: 2 });
    await store.put('a.json', await bytes('b.json'));
    await expect(readRecord(store, 'a.json', counter)).rejects.toThrow('a.json is damaged (its digest differs)');
  });

  test('is not required of a record from an earlier release, which has none', async () => {
    await store.put('a.json', '{"count":3}');
    expect((await readRecord(store, 'a.json', counter))?.value).toEqual({ count: 3 });
    await updateRecord(store, 'a.json', counter, (value) => ({ count: (value?.count ?? 0) + 1 }));
    expect((await readRecord(store, 'a.json', counter))?.value).toEqual({ count: 4 });
    expect(new TextDecoder().decode(await bytes('a.json'))).toMatch(/^{"count":4,"digestOfKeyAndRecord":"\w{64}"}$/);
  });

  test('is not returned with a record that may have fields of any name', async () => {
    const any = z.looseObject({ count: z.number() });
    const value = { count: 1, 10: 'a', 9: 'b', constructor: 'c' };
    await createRecord(store, 'a.json', value);
    expect((await readRecord(store, 'a.json', any))?.value).toEqual(value);
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

  test('lets 64 writers at the same time succeed on a slow store', async () => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
    const slow = {
      ...store,
      get: async (key: string) => {
        await pause();
        const object = await store.get(key);
        await pause();
        return object;
      },
    };
    const increment = () => updateRecord(slow, 'a.json', counter, (value) => ({ count: (value?.count ?? 0) + 1 }));
    await Promise.all(Array.from({ length: 64 }, increment));
    expect((await readRecord(store, 'a.json', counter))?.value).toEqual({ count: 64 });
  });

  test('leaves the record alone when there is nothing to change', async () => {
    await createRecord(store, 'a.json', { count: 1 });
    const { etag } = (await store.get('a.json')) ?? {};
    expect(await updateRecord(store, 'a.json', counter, (value) => value)).toEqual({ count: 1 });
    expect((await store.get('a.json'))?.etag).toBe(etag);
  });

  test('gives up when others are faster each time', async () => {
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
