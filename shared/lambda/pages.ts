import { InvalidRequest } from './problem.ts';

export interface PageRequest {
  cursor?: string | undefined;
  limit: number;
}

/**
 * A page of a list that never changes. Its cursor is the index of the next page.
 * @throws HeadstartError `invalid-request`: the cursor is invalid
 */
export function pageOf<T>(list: readonly T[], { cursor, limit }: PageRequest): { items: T[]; nextCursor?: string } {
  const start = Number(cursor ?? 0);
  if (!/^\d+$/.test(cursor ?? '0') || start > list.length) {
    throw new InvalidRequest([{ path: 'query.cursor', message: 'must be the `nextCursor` of the previous page' }]);
  }
  const end = start + limit;
  return { items: list.slice(start, end), ...(end < list.length && { nextCursor: String(end) }) };
}
