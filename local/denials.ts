import { appendFileSync } from 'node:fs';
import type { Denial } from './contracts/policies.ts';

/** Requests that a policy refused: in memory, and a line of JSON each in `file`. */
export interface Denials {
  readonly list: Denial[];
  /** Never throws: the request is refused whether the line can be written or not. */
  add(denial: Denial): void;
}

export function createDenials(file: string): Denials {
  const list: Denial[] = [];
  return {
    list,
    add(denial) {
      list.push(denial);
      try {
        appendFileSync(file, `${JSON.stringify(denial)}\n`);
      } catch {
        // The disk is full, or the file can't be written for another reason.
      }
    },
  };
}
