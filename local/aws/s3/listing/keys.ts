import type { SortedList } from '../../storage/sorted-list.ts';
import { compareUtf8 } from '../../storage/utf8-order.ts';

/** Where a listing continues: after a key, or after all keys with a common prefix. */
export type Cursor = { after: string } | { afterPrefix: string };

export type Entry = { key: string } | { prefix: string };

/**
 * One page of keys in order. Keys that have `delimiter` after `prefix` are grouped: one entry for all with the same
 * beginning, found without visiting each.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export function listKeys(
  keys: SortedList<string>,
  { prefix, delimiter, from, max }: { prefix: string; delimiter: string; from: Cursor | undefined; max: number },
): { entries: Entry[]; next: Cursor | undefined } {
  const entries: Entry[] = [];
  let cursor = from;
  if (max === 0) return { entries, next: undefined };
  for (;;) {
    let group: string | undefined;
    for (const key of keys.from((key) => isBefore(key, prefix, cursor))) {
      if (!key.startsWith(prefix)) return { entries, next: undefined };
      if (entries.length === max) return { entries, next: cursor };
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (end !== -1) {
        group = key.slice(0, end + delimiter.length);
        break;
      }
      entries.push({ key });
      cursor = { after: key };
    }
    if (group === undefined) return { entries, next: undefined };
    entries.push({ prefix: group });
    cursor = { afterPrefix: group };
  }
}

function isBefore(key: string, prefix: string, cursor: Cursor | undefined): boolean {
  if (compareUtf8(key, prefix) < 0) return true;
  if (!cursor) return false;
  if ('after' in cursor) return compareUtf8(key, cursor.after) <= 0;
  return compareUtf8(key, cursor.afterPrefix) < 0 || key.startsWith(cursor.afterPrefix);
}

/** An opaque continuation token. */
export const cursorToken = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Undefined if {@link cursorToken} did not make `token`. */
export function parseToken(token: string): Cursor | undefined {
  try {
    const cursor = JSON.parse(Buffer.from(token, 'base64url').toString());
    return typeof (cursor?.after ?? cursor?.afterPrefix) === 'string' ? cursor : undefined;
  } catch {
    return undefined;
  }
}
