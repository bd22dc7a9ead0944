import type { ObjectStore } from '../../shared/ports/object-store.ts';

/** What can happen to a stored object. `other`: the key of another object of its kind. */
export type Damage = (store: ObjectStore, key: string, other?: string) => Promise<void>;

export const damages: Record<string, Damage> = {
  'a byte flipped': change((bytes) => bytes.map((byte, i) => (i === Math.floor(bytes.length / 2) ? byte ^ 1 : byte))),
  'cut short': change((bytes) => bytes.slice(0, Math.floor(bytes.length / 2))),
  emptied: change(() => new Uint8Array()),
  'taken by another of its kind': async (store, key, other = key) => {
    const body = await bytesOf(store, other);
    await store.put(key, other === key ? new TextEncoder().encode('something else') : body);
  },
  removed: async (store, key) => void (await store.delete(key)),
};

function change(how: (bytes: Uint8Array) => Uint8Array): Damage {
  return async (store, key) => void (await store.put(key, how(await bytesOf(store, key))));
}

async function bytesOf(store: ObjectStore, key: string): Promise<Uint8Array> {
  const object = await store.get(key);
  if (!object) throw new Error(`There is no ${key} to damage.`);
  return object.body;
}

/** Copies every object of a store into another one. */
export async function copyAll(from: ObjectStore, to: ObjectStore): Promise<void> {
  for await (const { key } of from.list('')) {
    const { body, contentType } = (await from.get(key)) ?? {};
    if (body) await to.put(key, body, contentType === undefined ? {} : { contentType });
  }
}
