import { sha256 } from '../../domain/digest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { repairOf } from '../../domain/state/repairs.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

/** A stored object is missing, or differs from what was written. The message names the object and its repair. */
export class Damaged extends HeadstartError {
  readonly key: string;
  readonly kind: 'missing' | 'damaged';
  /** The message without the repair. */
  readonly problem: string;

  /** @param why `missing`, or what is wrong with the object */
  constructor(key: string, why: string, options?: ErrorOptions) {
    const problem = `The stored object ${key} ${why === 'missing' ? 'is missing' : `is damaged (${why})`}.`;
    super('damaged', `${problem} ${repairOf(key)}`, options);
    this.key = key;
    this.kind = why === 'missing' ? 'missing' : 'damaged';
    this.problem = problem;
  }
}

/** An object that a list leaves out because it can't be read. */
export interface KeyProblem {
  key: string;
  problem: string;
}

/** The list's line for an object that can't be read. Rethrows any other error. */
function problemOf(error: unknown): KeyProblem {
  if (error instanceof Damaged) return { key: error.key, problem: error.message };
  throw error;
}

/** Resolves to undefined, and adds a line to `problems`, when `read` finds something damaged. */
export async function unlessDamaged<T>(problems: KeyProblem[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    problems.push(problemOf(error));
    return undefined;
  }
}

/** Decodes a stored object: it is damaged when `decode` throws. */
export function decodeOrDamaged<T>(key: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new Damaged(key, (cause as Error).message, { cause });
  }
}

/**
 * The bytes of an object, checked against their SHA-256.
 * @throws HeadstartError `damaged`
 */
export async function readChecked(store: ObjectStore, key: string, digest: string): Promise<Uint8Array> {
  const object = await store.get(key);
  if (!object) throw new Damaged(key, 'missing');
  if (sha256(object.body) !== digest) throw new Damaged(key, 'its digest differs');
  return object.body;
}

/** Deletes an object that `read` finds damaged, unless a good one has replaced it meanwhile. */
export async function deleteIfDamaged(store: ObjectStore, key: string, read: () => Promise<unknown>): Promise<boolean> {
  const present = await store.head(key);
  const problems: KeyProblem[] = [];
  await unlessDamaged(problems, read);
  if (present && problems.length > 0) await store.delete(key, { ifMatch: present.etag });
  return problems.length > 0;
}
