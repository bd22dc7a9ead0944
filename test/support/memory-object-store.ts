import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../shared/ports/object-store.ts';

/** A bucket in memory: every promise of the port, and what each test may look at or make fail. */
export function createMemoryObjectStore() {
  const objects = new Map<string, { body: Uint8Array; etag: string; lastModified: Date; contentType?: string }>();
  let failure: { error: Error; matches: (key: string) => boolean } | undefined;

  const reach = async (key: string) => {
    if (failure?.matches(key)) throw failure.error;
  };
  const entry = (key: string) => {
    const object = objects.get(key);
    return object && { key, etag: object.etag, size: object.body.length, lastModified: object.lastModified };
  };
  const keysBelow = (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(byUtf8);

  const store: ObjectStore = {
    async get(key, { ifMatch } = {}) {
      await reach(key);
      const object = objects.get(key);
      if (!object || (ifMatch !== undefined && object.etag !== ifMatch)) return undefined;
      const { body, etag, contentType } = object;
      return { body: body.slice(), etag, ...(contentType && { contentType }) };
    },

    async head(key) {
      await reach(key);
      return entry(key);
    },

    async put(key, body, { contentType, create, ifMatch } = {}) {
      await reach(key);
      const present = objects.get(key);
      if ((create && present) || (ifMatch !== undefined && present?.etag !== ifMatch)) return undefined;
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body.slice();
      const etag = createHash('md5').update(bytes).digest('hex');
      objects.set(key, { body: bytes, etag, lastModified: new Date(), ...(contentType && { contentType }) });
      return { etag };
    },

    async *list(prefix, { after } = {}) {
      await reach(prefix);
      for (const key of keysBelow(prefix)) {
        const found = entry(key);
        if (found && (after === undefined || byUtf8(key, after) > 0)) yield found;
      }
    },

    async level(prefix) {
      await reach(prefix);
      const inner = keysBelow(prefix).map((key) => key.slice(prefix.length));
      const folders = inner.flatMap((rest) => (rest.includes('/') ? [rest.slice(0, rest.indexOf('/'))] : []));
      const keys = inner.filter((rest) => !rest.includes('/')).map((rest) => `${prefix}${rest}`);
      return { folders: [...new Set(folders)], keys };
    },

    async copy(from, to, { ifMatch }) {
      await reach(from);
      const source = objects.get(from);
      if (source?.etag !== ifMatch) return 'changed';
      if (objects.has(to)) return 'exists';
      objects.set(to, { ...source, lastModified: new Date() });
      return 'copied';
    },

    async delete(key, { ifMatch } = {}) {
      await reach(key);
      if (ifMatch !== undefined && objects.get(key)?.etag !== ifMatch) return false;
      objects.delete(key);
      return true;
    },
  };

  return {
    ...store,
    keys: () => keysBelow(''),
    /** From now on, calls for keys with this prefix throw `error`; undefined: all is well again. */
    fail(error: Error | undefined, prefix = '') {
      failure = error && { error, matches: (key) => key.startsWith(prefix) };
    },
    /** Makes an object look as if it had been written then. */
    age(key: string, lastModified: Date) {
      const object = objects.get(key);
      if (!object) throw new Error(`There is no object ${key}.`);
      objects.set(key, { ...object, lastModified });
    },
  };
}

export type MemoryObjectStore = ReturnType<typeof createMemoryObjectStore>;

const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
