import { join } from 'node:path';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import type { LocalOptions } from '../../local/start.ts';
import type { Place } from './place.ts';

/** The local runtime in its own folder, to test the check itself at no cost. */
export function localPlace(scratch: string, options: Pick<LocalOptions, 'node'> = {}): Place {
  let runtime: Runtime | undefined;
  return {
    name: 'the local runtime',

    async deploy(context) {
      runtime = await startRuntime({
        dir: join(scratch, 'local'),
        apiPort: 0,
        awsPort: 0,
        context,
        log: () => {},
        ...options,
      });
      const { apiUrl, uploadsBucket, stateBucket, region, endpoint, ...credentials } = runtime.outputs;
      return { apiUrl, uploadsBucket, owner: { bucket: stateBucket, region, endpoint, credentials } };
    },

    destroy: async () => runtime?.stop(),
  };
}
