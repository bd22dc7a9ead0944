import { type Local, type LocalOptions, startLocal } from '../../local/start.ts';
import { createKeyInBucket } from '../connection/state-bucket.ts';

export type Runtime = Local;

/** Starts Headstart on this machine, with an API key of scope admin. */
export function startRuntime(options: Omit<LocalOptions, 'createKey'>): Promise<Runtime> {
  return startLocal({
    ...options,
    createKey: async ({ endpoint, credentials, stateBucket, region }) => {
      const place = { bucket: stateBucket, region, endpoint, credentials };
      return (await createKeyInBucket(place, { name: 'local', scopes: ['admin'] })).key;
    },
  });
}
