import type { StateBucket } from '../../cli/connection/state-bucket.ts';

/** A deployment of its own for the check, wherever it runs. */
export interface Deployed {
  apiUrl: string;
  uploadsBucket: string;
  /** How the owner reaches the buckets. */
  owner: StateBucket;
}

/** Where the check deploys to. */
export interface Place {
  name: string;
  /** @param context CDK context beside what the place itself needs */
  deploy(context: Record<string, unknown>): Promise<Deployed>;
  /** Removes the deployment with all its data. Safe to call when deploying failed halfway. */
  destroy(): Promise<void>;
}
