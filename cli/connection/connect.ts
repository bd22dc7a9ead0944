import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Client, createClient } from '../client/client.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** `outputs.json`, which a local runtime writes when it is ready. */
const outputs = z.object({
  apiUrl: z.url(),
  apiKey: z.string(),
  uploadsBucket: z.string(),
  stateBucket: z.string(),
  region: z.string(),
  endpoint: z.url(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});

export type LocalOutputs = z.infer<typeof outputs>;

export interface ConnectionOptions {
  url?: string;
  key?: string;
  dir: string;
}

/**
 * A client for the API named by the options, the environment or the local runtime, in this order. The key of the local
 * runtime is never sent to another address.
 * @throws UsageError without an address or a key
 */
export async function connect({ url, key, dir }: ConnectionOptions, env: NodeJS.ProcessEnv): Promise<Client> {
  const address = url || env.HEADSTART_URL;
  const ownKey = key || env.HEADSTART_API_KEY;
  if (address) {
    if (!URL.canParse(address))
      throw new UsageError(`\`${address}\` is not an address. Give one such as https://example.com.`);
    if (!ownKey) throw new UsageError(`No API key for ${address}. Give one with --key or HEADSTART_API_KEY.`);
    if (!/^[\x21-\x7e]+$/.test(ownKey))
      throw new UsageError('The API key contains an invalid character. Copy it again.');
    return createClient({ url: address, key: ownKey });
  }
  const local = await readLocalOutputs(dir);
  if (!local) {
    throw new UsageError(
      `No local runtime in ${dir}, and no address. Start Headstart on this machine with \`headstart start\`, or give --url and --key (or HEADSTART_URL and HEADSTART_API_KEY).`,
    );
  }
  return createClient({ url: local.apiUrl, key: ownKey || local.apiKey });
}

/** The outputs of the local runtime in `dir`; undefined if there is none. */
export async function readLocalOutputs(dir: string): Promise<LocalOutputs | undefined> {
  const file = join(dir, 'outputs.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return outputs.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`Can't read ${file}. Start the local runtime again: it replaces the file.`, { cause });
  }
}
