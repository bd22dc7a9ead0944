import { describe, expect, test } from '@jest/globals';
import { eachLimited } from '../../../shared/domain/each-limited.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';

/**
 * The contract of every implementation of the port.
 * @param create a store that tests may share: each test uses its own prefix.
 */
export function describeObjectStore(name: string, create: () => Promise<ObjectStore>): void {
  let tests = 0;

  /** A store, and the prefix of this test's keys. */
  async function start(): Promise<{ store: ObjectStore; at: (key: string) => string; prefix: string }> {
    const prefix = `contract-${tests++}/`;
    return { store: await create(), at: (key) => `${prefix}${key}`, prefix };
  }

  describe(`${name} is an object store`, () => {
    test('an object is read as it was written, with its content type', async () => {
      const { store, at } = await start();
      const written = await store.put(at('a'), new Uint8Array([0, 255, 10, 13]), { contentType: 'image/png' });
      const object = await store.get(at('a'));
      expect([...(object?.body ?? [])]).toEqual([0, 255, 10, 13]);
      expect(object?.contentType).toBe('image/png');
      expect(object?.etag).toBe(written?.etag);
    });

    test('text is written as UTF-8', async () => {
      const { store, at } = await start();
      await store.put(at('a'), 'größe 👗');
      expect(Buffer.from((await store.get(at('a')))?.body ?? []).toString()).toBe('größe 👗');
    });

    test('an object may be empty', async () => {
      const { store, at } = await start();
      await store.put(at('a'), '');
      expect((await store.get(at('a')))?.body.length).toBe(0);
      expect((await store.head(at('a')))?.size).toBe(0);
    });

    test('a missing object is undefined', async () => {
      const { store, at } = await start();
      expect(await store.get(at('a'))).toBeUndefined();
      expect(await store.head(at('a'))).toBeUndefined();
    });

    test('a head has key, size, time and the ETag without quotation marks', async () => {
      const { store, at } = await start();
      const written = await store.put(at('a'), 'abc');
      const entry = await store.head(at('a'));
      expect(entry).toEqual({ key: at('a'), size: 3, etag: written?.etag, lastModified: expect.any(Date) });
      expect(entry?.etag).not.toContain('"');
      expect(Math.abs(Date.now() - (entry?.lastModified.getTime() ?? 0))).toBeLessThan(60_000);
    });

    test('other bytes have another ETag', async () => {
      const { store, at } = await start();
      const first = await store.put(at('a'), 'a');
      expect((await store.put(at('a'), 'b'))?.etag).not.toBe(first?.etag);
    });

    test('a get with an ETag gives that content or none', async () => {
      const { store, at } = await start();
      const written = await store.put(at('a'), 'a');
      expect(await store.get(at('a'), { ifMatch: written?.etag ?? '' })).toBeDefined();
      await store.put(at('a'), 'b');
      expect(await store.get(at('a'), { ifMatch: written?.etag ?? '' })).toBeUndefined();
      expect(await store.get(at('missing'), { ifMatch: written?.etag ?? '' })).toBeUndefined();
    });

    test('a put that creates does not overwrite', async () => {
      const { store, at } = await start();
      expect(await store.put(at('a'), 'first', { create: true })).toBeDefined();
      expect(await store.put(at('a'), 'second', { create: true })).toBeUndefined();
      expect(Buffer.from((await store.get(at('a')))?.body ?? []).toString()).toBe('first');
    });

    test('one of many creations at the same time wins', async () => {
      const { store, at } = await start();
      const racers = Array.from({ length: 12 }, (_, i) => `racer ${i}`);
      const written = await Promise.all(racers.map((body) => store.put(at('a'), body, { create: true })));
      expect(written.filter((answer) => answer !== undefined)).toHaveLength(1);
      const winner = racers[written.findIndex((answer) => answer !== undefined)];
      expect(Buffer.from((await store.get(at('a')))?.body ?? []).toString()).toBe(winner);
    });

    test('a put with an ETag replaces that content alone', async () => {
      const { store, at } = await start();
      const first = await store.put(at('a'), 'first');
      const second = await store.put(at('a'), 'second', { ifMatch: first?.etag ?? '' });
      expect(second).toBeDefined();
      expect(await store.put(at('a'), 'third', { ifMatch: first?.etag ?? '' })).toBeUndefined();
      expect((await store.head(at('a')))?.etag).toBe(second?.etag);
    });

    test('a put with an ETag creates no object', async () => {
      const { store, at } = await start();
      expect(await store.put(at('a'), 'a', { ifMatch: '0cc175b9c0f1b6a831c399e269772661' })).toBeUndefined();
      expect(await store.head(at('a'))).toBeUndefined();
    });

    test('one of many replacements at the same time wins', async () => {
      const { store, at } = await start();
      const first = await store.put(at('a'), 'first');
      const racers = Array.from({ length: 12 }, (_, i) => `racer ${i}`);
      const ifMatch = first?.etag ?? '';
      const written = await Promise.all(racers.map((body) => store.put(at('a'), body, { ifMatch })));
      expect(written.filter((answer) => answer !== undefined)).toHaveLength(1);
    });

    test('a list has every object below the prefix and no other', async () => {
      const { store, at, prefix } = await start();
      for (const key of ['a/1', 'a/2', 'b', 'ab']) await store.put(at(key), key);
      const written = await store.head(at('a/2'));
      const entries = await all(store.list(at('a/')));
      expect(entries.map(({ key }) => key)).toEqual([at('a/1'), at('a/2')]);
      expect(entries[1]).toMatchObject({ etag: written?.etag, size: 3, lastModified: expect.any(Date) });
      expect(await all(store.list(`${prefix}nothing/`))).toEqual([]);
    });

    test("a list is in the order of the keys' UTF-8 bytes, and starts after a key", async () => {
      const { store, at, prefix } = await start();
      const keys = ['A', 'a', 'a b', 'a/b', 'z', 'é', '～', '👗'].map(at);
      for (const key of [...keys].reverse()) await store.put(key, 'x');
      const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect((await all(store.list(prefix))).map(({ key }) => key)).toEqual(sorted);
      const behind = await all(store.list(prefix, { after: sorted[2] ?? '' }));
      expect(behind.map(({ key }) => key)).toEqual(sorted.slice(3));
      expect(await all(store.list(prefix, { after: at('a!') }))).not.toHaveLength(sorted.length);
    });

    test('a list continues after a page', async () => {
      const { store, at, prefix } = await start();
      const keys = Array.from({ length: 1005 }, (_, i) => at(`folder-${i % 3}/${String(i).padStart(5, '0')}`));
      await eachLimited(keys, 16, (key) => store.put(key, 'x'));
      expect((await all(store.list(prefix))).map(({ key }) => key)).toEqual(keys.sort());
      expect(await store.level(prefix)).toEqual({ folders: ['folder-0', 'folder-1', 'folder-2'], keys: [] });
    });

    test('a level has the folders and the objects directly below a prefix', async () => {
      const { store, at, prefix } = await start();
      for (const key of ['b/1', 'a/1', 'a/2/3', 'ä b/1', 'file']) await store.put(at(key), 'x');
      const { folders, keys } = await store.level(prefix);
      expect(folders.sort()).toEqual(['a', 'b', 'ä b'].sort());
      expect(keys).toEqual([at('file')]);
      expect(await store.level(at('a/'))).toEqual({ folders: ['2'], keys: [at('a/1')] });
      expect(await store.level(at('missing/'))).toEqual({ folders: [], keys: [] });
    });

    test('keys may have any character', async () => {
      const { store, at, prefix } = await start();
      const keys = ['a b', 'a+b', 'a%20b', 'a&b=c?d#e', 'a\'b"c', '日本語/写真.jpg', 'e\u0301', 'é', '👗<>;,@$'].map(
        at,
      );
      for (const key of keys) await store.put(key, key);
      for (const key of keys) expect(Buffer.from((await store.get(key))?.body ?? []).toString()).toBe(key);
      const listed = (await all(store.list(prefix))).map(({ key }) => key);
      expect(listed.sort()).toEqual([...keys].sort());
      for (const key of keys) {
        const { etag } = (await store.head(key)) ?? { etag: '' };
        expect(await store.copy(key, `${key} copy`, { ifMatch: etag })).toEqual({ etag: expect.any(String) });
      }
    });

    test('a copy has the bytes and the type of its source, and returns its ETag', async () => {
      const { store, at } = await start();
      const written = await store.put(at('a'), 'abc', { contentType: 'image/png' });
      const copied = await store.copy(at('a'), at('b'), { ifMatch: written?.etag ?? '' });
      const copy = await store.get(at('b'));
      expect(Buffer.from(copy?.body ?? []).toString()).toBe('abc');
      expect(copy?.contentType).toBe('image/png');
      expect(copied).toEqual({ etag: copy?.etag });
      expect(await store.head(at('a'))).toBeDefined();
    });

    test('a copy overwrites nothing', async () => {
      const { store, at } = await start();
      const written = await store.put(at('a'), 'abc');
      await store.put(at('b'), 'other');
      expect(await store.copy(at('a'), at('b'), { ifMatch: written?.etag ?? '' })).toBe('exists');
      expect(Buffer.from((await store.get(at('b')))?.body ?? []).toString()).toBe('other');
    });

    test('a copy copies only the requested content', async () => {
      const { store, at } = await start();
      const written = await store.put(at('a'), 'abc');
      await store.put(at('a'), 'changed');
      expect(await store.copy(at('a'), at('b'), { ifMatch: written?.etag ?? '' })).toBe('changed');
      await store.delete(at('a'));
      expect(await store.copy(at('a'), at('b'), { ifMatch: written?.etag ?? '' })).toBe('changed');
      expect(await store.head(at('b'))).toBeUndefined();
    });

    test('a deleted object is gone', async () => {
      const { store, at, prefix } = await start();
      await store.put(at('a'), 'abc');
      expect(await store.delete(at('a'))).toBe(true);
      expect(await store.head(at('a'))).toBeUndefined();
      expect(await all(store.list(prefix))).toEqual([]);
      expect(await store.put(at('a'), 'again', { create: true })).toBeDefined();
    });

    test('deleting a missing object is no error', async () => {
      const { store, at } = await start();
      expect(await store.delete(at('a'))).toBe(true);
    });

    test('a delete with an ETag does not delete other content', async () => {
      const { store, at } = await start();
      const first = await store.put(at('a'), 'first');
      const second = await store.put(at('a'), 'second');
      expect(await store.delete(at('a'), { ifMatch: first?.etag ?? '' })).toBe(false);
      expect(await store.head(at('a'))).toBeDefined();
      expect(await store.delete(at('a'), { ifMatch: second?.etag ?? '' })).toBe(true);
      expect(await store.delete(at('a'), { ifMatch: second?.etag ?? '' })).toBe(false);
    });

    test('an object is the latest version of its key, and can be read as that', async () => {
      const { store, at, prefix } = await start();
      await store.put(at('b'), 'of b');
      const written = await store.put(at('a 日'), 'abc');
      const [first, second, ...others] = await all(store.versions(prefix));
      const entry = { key: at('a 日'), etag: written?.etag, size: 3, latest: true, marker: false };
      expect(first).toEqual({ ...entry, version: expect.stringMatching(/./), lastModified: expect.any(Date) });
      expect(second?.key).toBe(at('b'));
      expect(others).toEqual([]);
      expect(Buffer.from((await store.getVersion(at('a 日'), first?.version ?? '')) ?? []).toString()).toBe('abc');
      expect(await all(store.versions(`${prefix}nothing/`))).toEqual([]);
    });

    test('versions continue after a page', async () => {
      const { store, at, prefix } = await start();
      const keys = Array.from({ length: 1005 }, (_, i) => at(String(i).padStart(5, '0')));
      await eachLimited(keys, 16, (key) => store.put(key, 'x'));
      expect((await all(store.versions(prefix))).map(({ key }) => key)).toEqual(keys);
    });

    test('a deleted version is gone for good, and other objects stay', async () => {
      const { store, at, prefix } = await start();
      await store.put(at('a'), 'abc');
      await store.put(at('b'), 'abc');
      const [{ key, version } = { key: '', version: '' }] = await all(store.versions(at('a')));
      await store.deleteVersion(key, version);
      expect(await store.head(at('a'))).toBeUndefined();
      expect(await store.getVersion(key, version)).toBeUndefined();
      expect((await all(store.versions(prefix))).map(({ key }) => key)).toEqual([at('b')]);
      await store.deleteVersion(key, version);
    });

    test('a delete of a version with an ETag deletes only that content', async () => {
      const { store, at } = await start();
      await store.put(at('a'), 'abc');
      const [first] = await all(store.versions(at('a')));
      await store.put(at('a'), 'replaced');
      const [{ version } = { version: '' }] = await all(store.versions(at('a')));
      await store.deleteVersion(at('a'), version, { ifMatch: first?.etag ?? '' });
      expect(await store.head(at('a'))).toBeDefined();
    });
  });
}

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}
