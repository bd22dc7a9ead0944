import { HeadstartError } from '../../domain/errors.ts';
import { repairOf } from '../../domain/state/repairs.ts';

/** A stored object is missing or is not what was written: the message names it and what repairs it. */
export class Damaged extends HeadstartError {
  readonly key: string;
  readonly kind: 'missing' | 'damaged';
  /** The message without what repairs it. */
  readonly problem: string;

  /** @param why `missing`, or what is wrong with what is there */
  constructor(key: string, why: string, options?: ErrorOptions) {
    const what = why === 'missing' ? 'is missing' : `is damaged (${why})`;
    const problem = `The stored object ${key} ${what}.`;
    super('damaged', `${problem} ${repairOf(key)}`, options);
    this.key = key;
    this.kind = why === 'missing' ? 'missing' : 'damaged';
    this.problem = problem;
  }
}

/** What a list left out because it can't be read. */
export interface KeyProblem {
  key: string;
  problem: string;
}

/** The line that a list shows in place of what can't be read. Throws on any other error. */
export function problemOf(error: unknown): KeyProblem {
  if (error instanceof Damaged) return { key: error.key, problem: error.message };
  throw error;
}

/** What `read` gives; where that is damaged undefined, and a line among the problems. */
export async function unlessDamaged<T>(problems: KeyProblem[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    problems.push(problemOf(error));
    return undefined;
  }
}
