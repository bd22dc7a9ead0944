import { createHash, randomUUID } from 'node:crypto';
import type { ObjectStore } from '../../shared/ports/object-store.ts';

export interface MemoryStoreOptions {
  /** A random ETag for each write, as under KMS. */
  randomEtags?: boolean;
  /** Keep overwritten and deleted objects, as in a versioned bucket. */
  keepVersions?: boolean;
}

interface Version {
  version: string;
  /** Undefined for a delete marker. */
  body: Uint8Array | undefined;
  etag: string;
  lastModified: Date;
  contentType?: string;
}

type Present = Version & { body: Uint8Array };

/** A bucket in memory that keeps every promise of the port. Tests can inspect it and make it fail. */
export function createMemoryObjectStore({ randomEtags = false, keepVersions = false }: MemoryStoreOptions = {}) {
  /** By key, the newest version first. */
  const objects = new Map<string, Version[]>();
  let failure: { error: Error; matches: (key: string) => boolean } | undefined;

  const reach = async (key: string) => {
    if (failure?.matches(key)) throw failure.error;
  };
  const present = (key: string): Present | undefined => {
    const newest = objects.get(key)?.[0];
    return newest?.body && (newest as Present);
  };
  const entry = (key: string) => {
    const object = present(key);
    return object && { key, etag: object.etag, size: object.body.length, lastModified: object.lastModified };
  };
  const keysBelow = (prefix: string) =>
    [...objects.keys()].filter((key) => key.startsWith(prefix) && present(key)).sort(byUtf8);

  function add(key: string, body: Uint8Array | undefined, contentType?: string): Version {
    const etag = randomEtags ? randomUUID().replaceAll('-', '') : md5(body ?? new Uint8Array());
    const added: Version = {
      version: keepVersions ? randomUUID() : 'null',
      body,
      etag,
      lastModified: new Date(),
      ...(contentType && { contentType }),
    };
    objects.set(key, [added, ...((keepVersions && objects.get(key)) || [])]);
    return added;
  }

  function remove(key: string, gone: (version: Version) => boolean): void {
    const left = (objects.get(key) ?? []).filter((version) => !gone(version));
    if (left.length > 0) objects.set(key, left);
    else objects.delete(key);
  }

  const store: ObjectStore = {
    async get(key, { ifMatch } = {}) {
      await reach(key);
      const object = present(key);
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
      const existing = present(key);
      if ((create && existing) || (ifMatch !== undefined && existing?.etag !== ifMatch)) return undefined;
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body.slice();
      return { etag: add(key, bytes, contentType).etag };
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
      const source = present(from);
      if (source?.etag !== ifMatch) return 'changed';
      if (present(to)) return 'exists';
      return { etag: add(to, source.body, source.contentType).etag };
    },

    async delete(key, { ifMatch } = {}) {
      await reach(key);
      if (ifMatch !== undefined && present(key)?.etag !== ifMatch) return false;
      if (keepVersions) add(key, undefined);
      else objects.delete(key);
      return true;
    },

    async *versions(prefix) {
      await reach(prefix);
      for (const key of [...objects.keys()].filter((one) => one.startsWith(prefix)).sort(byUtf8)) {
        for (const [i, { version, body, etag, lastModified }] of (objects.get(key) ?? []).entries()) {
          const fields = body ? { etag, size: body.length, marker: false } : { etag: '', size: 0, marker: true };
          yield { key, version, latest: i === 0, lastModified, ...fields };
        }
      }
    },

    async getVersion(key, version) {
      await reach(key);
      return objects
        .get(key)
        ?.find((object) => object.version === version)
        ?.body?.slice();
    },

    async deleteVersion(key, version, { ifMatch } = {}) {
      await reach(key);
      remove(key, (object) => object.version === version && (ifMatch === undefined || object.etag === ifMatch));
    },
  };

  return {
    ...store,
    keys: () => keysBelow(''),
    /** Keys with any version left, including deleted ones. */
    remains: () => [...objects.keys()].sort(byUtf8),
    /** Makes calls for keys with this prefix throw `error`; undefined ends that. */
    fail(error: Error | undefined, prefix = '') {
      failure = error && { error, matches: (key) => key.startsWith(prefix) };
    },
    /** Changes an object's ETag, as with a multipart upload. */
    setEtag(key: string, etag: string) {
      const object = present(key);
      if (!object) throw new Error(`There is no object ${key}.`);
      object.etag = etag;
    },
    /** Changes the time at which an object was written. */
    age(key: string, lastModified: Date) {
      const object = present(key);
      if (!object) throw new Error(`There is no object ${key}.`);
      object.lastModified = lastModified;
    },
  };
}

export type MemoryObjectStore = ReturnType<typeof createMemoryObjectStore>;

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
