import { InvalidRequest } from './problem.ts';

export interface PageRequest {
  cursor?: string | undefined;
  limit: number;
}

/**
 * A page of a list that never changes: its cursor is where the next page begins.
 * @throws HeadstartError `invalid-request`: the cursor is none of ours.
 */
export function pageOf<T>(list: readonly T[], { cursor, limit }: PageRequest): { items: T[]; nextCursor?: string } {
  const start = Number(cursor ?? 0);
  if (!/^\d+$/.test(cursor ?? '0') || start > list.length) {
    throw new InvalidRequest([{ path: 'query.cursor', message: 'must be the `nextCursor` of the page before' }]);
  }
  const end = start + limit;
  return { items: list.slice(start, end), ...(end < list.length && { nextCursor: String(end) }) };
}
