import type { StateBucket } from '../../cli/connection/state-bucket.ts';

/** A deployment for the check. */
export interface Deployed {
  apiUrl: string;
  uploadsBucket: string;
  /** The owner's access to the buckets. */
  owner: StateBucket;
}

export interface Place {
  name: string;
  /** @param context additional CDK context */
  deploy(context: Record<string, unknown>): Promise<Deployed>;
  /** Removes the deployment with all its data. Safe to call after a failed deployment. */
  destroy(): Promise<void>;
}
