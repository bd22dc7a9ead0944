import { UsageError } from '../terminal/usage-error.ts';
import { readLocalOutputs } from './connect.ts';
import type { StateBucket } from './state-bucket.ts';

export interface BucketOptions {
  bucket?: string;
  region?: string;
  dir: string;
}

/**
 * The state bucket named by the options, or the local runtime's.
 * @throws UsageError if there is none
 */
export async function findBucket(options: BucketOptions): Promise<StateBucket> {
  const found = await findBucketIfAny(options);
  if (found) return found;
  throw new UsageError(
    'No local runtime, and no state bucket. Give the one of your deployment with --bucket, or start Headstart on this machine with `headstart start`.',
  );
}

/** Like {@link findBucket}, but undefined if there is none. */
export async function findBucketIfAny({ bucket, region, dir }: BucketOptions): Promise<StateBucket | undefined> {
  const local = await readLocalOutputs(dir);
  if (bucket !== undefined && bucket !== local?.stateBucket) return { bucket, region };
  if (!local) return undefined;
  const { accessKeyId, secretAccessKey } = local;
  return {
    bucket: local.stateBucket,
    region: local.region,
    endpoint: local.endpoint,
    credentials: { accessKeyId, secretAccessKey },
  };
}
