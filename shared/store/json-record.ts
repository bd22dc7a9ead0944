import type { z } from 'zod';
import type { ObjectStore } from '../ports/object-store.ts';

/** A stored record that is not JSON or does not fit its schema. Its message names the key. */
export class UnreadableRecord extends Error {}

/** Reads a JSON record, checked against its schema. Throws {@link UnreadableRecord} when it does not fit. */
export async function readRecord<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
): Promise<{ value: z.output<S>; etag: string } | undefined> {
  const object = await store.get(key);
  if (!object) return undefined;
  const result = schema.safeParse(parseJson(object.body, key));
  if (!result.success) {
    throw new UnreadableRecord(`The stored record ${key} can't be read: ${result.error.issues[0]?.message}`);
  }
  return { value: result.data, etag: object.etag };
}

/** Writes a record that must not exist yet; false when it does. */
export async function createRecord(store: ObjectStore, key: string, value: unknown): Promise<boolean> {
  const written = await store.put(key, JSON.stringify(value), { contentType: 'application/json', create: true });
  return written !== undefined;
}

/**
 * Changes a record by compare-and-swap: `change` gets the present value (undefined: none) and returns the next one,
 * or undefined to leave it. It runs again when somebody else wrote in between, so it must be free of effects.
 * Resolves to what stands there afterwards.
 */
export async function updateRecord<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
  change: (value: z.output<S> | undefined) => z.output<S> | undefined,
): Promise<z.output<S> | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const present = await readRecord(store, key, schema);
    const next = change(present?.value);
    if (next === undefined) return present?.value;
    const condition = present ? { ifMatch: present.etag } : { create: true };
    const written = await store.put(key, JSON.stringify(next), { contentType: 'application/json', ...condition });
    if (written) return next;
  }
  throw new Error(`${key} was changed by others 20 times while it was to be updated.`);
}

function parseJson(body: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new UnreadableRecord(`The stored record ${key} is no JSON.`, { cause });
  }
}
