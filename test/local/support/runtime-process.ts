import { startLocal } from '../../../local/start.ts';

/** A runtime in a process of its own, to be killed: `runtime-process.ts FOLDER ASSEMBLY`. It prints its outputs. */
const [dir = '', assembly = ''] = process.argv.slice(2);
const { outputs } = await startLocal({ dir, apiPort: 0, awsPort: 0, assembly, createKey: async () => 'the key' });
process.send?.(outputs);
