import type { z } from 'zod';
import { sha256 } from '../../domain/digest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged } from './damaged.ts';

/**
 * Reads a JSON record, after checking its digest (records from earlier releases have none) and its schema.
 * @throws HeadstartError `damaged`, naming the key
 */
export async function readRecord<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
): Promise<{ value: z.output<S>; etag: string } | undefined> {
  const object = await store.get(key);
  return object && { value: parseRecord(key, object.body, schema), etag: object.etag };
}

/** Writes a record that must not exist yet. @returns false when it does */
export async function createRecord(store: ObjectStore, key: string, value: object): Promise<boolean> {
  return (await write(store, key, value, { create: true })) !== undefined;
}

/** Writes a record, and replaces any existing one. */
export async function overwriteRecord(store: ObjectStore, key: string, value: object): Promise<void> {
  await write(store, key, value, {});
}

export interface UpdateOptions {
  /** Whether a damaged record counts as a missing one. Otherwise, it is an error. */
  replaceDamaged?: boolean;
  /** Time limit of all attempts. */
  patienceMs?: number;
}

/** Below the time limit of an API request; 64 concurrent writers need about 5 s. */
const patienceMs = 15_000;
const firstPauseMs = 10;
const longestPauseMs = 500;

/**
 * Changes a record by compare-and-swap: `change` gets the present value (undefined: none) and returns the next one. If
 * it returns its argument, nothing is written. It runs again if somebody else wrote in between, so it must have no side
 * effects. The pause before each attempt has a random length, up to twice the previous one
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @returns the record afterwards
 * @throws HeadstartError `damaged`; `conflict`: another write came first at every attempt
 */
export async function updateRecord<S extends z.ZodType<object>, Next extends z.output<S> | undefined>(
  store: ObjectStore,
  key: string,
  schema: S,
  change: (value: z.output<S> | undefined) => Next,
  options: UpdateOptions = {},
): Promise<Next> {
  const end = performance.now() + (options.patienceMs ?? patienceMs);
  for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    const object = await store.get(key);
    const present = object && readable(key, object.body, schema, options.replaceDamaged);
    const next = change(present);
    if (next === undefined || next === present) return next;
    const written = await write(store, key, next, object ? { ifMatch: object.etag } : { create: true });
    if (written) return next;
    if (performance.now() > end) throw conflict(key);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * pause));
  }
}

function readable<S extends z.ZodType>(
  key: string,
  body: Uint8Array,
  schema: S,
  replaceDamaged = false,
): z.output<S> | undefined {
  try {
    return parseRecord(key, body, schema);
  } catch (error) {
    if (replaceDamaged && error instanceof Damaged) return undefined;
    throw error;
  }
}

/** The error if another write came first at every attempt. */
export function conflict(key: string): HeadstartError {
  return new HeadstartError(
    'conflict',
    `Many requests are changing ${key} at the same time, and the others were faster each time. Wait some seconds, then send the request again.`,
  );
}

const write = (store: ObjectStore, key: string, value: object, condition: { create?: boolean; ifMatch?: string }) =>
  store.put(key, sealRecord(key, value), { contentType: 'application/json', ...condition });

/** The last member of a stored record: SHA-256 of its key, a line break, and the record without this member. */
const sealName = 'digestOfKeyAndRecord';
/** Also matches a damaged digest. */
const seal = new RegExp(`,"([^"]{${sealName.length}})":"([^"]{64})"}$`);

const digestOf = (key: string, text: string) => sha256(`${key}\n${text}`);

/** A record as it is stored. The key is part of the digest, so that a record under another record's key is damaged. */
export function sealRecord(key: string, value: object): string {
  const text = JSON.stringify(value);
  return `${text.slice(0, -1)},"${sealName}":"${digestOf(key, text)}"}`;
}

function parseRecord<S extends z.ZodType>(key: string, body: Uint8Array, schema: S): z.output<S> {
  const stored = decode(key, body);
  const [sealed, name, digest] = seal.exec(stored) ?? [];
  const text = sealed === undefined ? stored : `${stored.slice(0, -sealed.length)}}`;
  if (sealed !== undefined && (name !== sealName || digest !== digestOf(key, text))) {
    throw new Damaged(key, 'its digest differs');
  }
  const result = schema.safeParse(parseJson(key, text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Damaged(key, [...(issue?.path ?? []), issue?.message].join(': '));
}

function decode(key: string, body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new Damaged(key, 'it is not UTF-8', { cause });
  }
}

function parseJson(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Damaged(key, 'it is not JSON', { cause });
  }
}
