import { appendFileSync } from 'node:fs';
import type { Denial } from './contracts/policies.ts';

/** Denied requests, in memory and as lines of JSON in `file`. */
export interface Denials {
  readonly list: Denial[];
  /** Never throws, even if the line can't be written. */
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
        // A failed write must not change the response.
      }
    },
  };
}
