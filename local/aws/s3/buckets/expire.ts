import type { BucketSpec } from '../../../contracts/resources.ts';
import type { Bucket } from '../../storage/buckets.ts';
import type { Store } from '../../storage/store.ts';
import { compareUtf8 } from '../../storage/utf8-order.ts';

const dayMs = 86_400_000;
const batchSize = 1000;

/** Removes the objects that their buckets' lifecycle rules expire. */
export function expire(store: Store, now: number): void {
  for (const bucket of store.buckets.all()) {
    const keys = bucket.settings.expirations.flatMap((rule) => expiredKeys(bucket, rule, now));
    for (let i = 0; i < keys.length; i += batchSize) {
      store.commit({ op: 'remove', bucket: bucket.settings.name, keys: keys.slice(i, i + batchSize) });
    }
  }
}

/**
 * Keys below a rule's prefix that have expired: the rule's days after they were written, rounded up to midnight UTC.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
function expiredKeys(
  { keys, objects }: Pick<Bucket, 'keys' | 'objects'>,
  { prefix, days }: BucketSpec['expirations'][number],
  now: number,
): string[] {
  const expired: string[] = [];
  for (const key of keys.from((key) => compareUtf8(key, prefix) < 0)) {
    if (!key.startsWith(prefix)) break;
    const modified = objects.get(key)?.modified ?? now;
    if (now >= Math.ceil((modified + days * dayMs) / dayMs) * dayMs) expired.push(key);
  }
  return expired;
}
