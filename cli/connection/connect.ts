import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Client, createClient } from '../client/client.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** What a local runtime writes when it is ready. */
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
 * A client for the API that options, environment or the local runtime of this folder name, in this order. A key
 * of the local runtime is sent nowhere else.
 * @throws UsageError when there is no address or no key
 */
export async function connect({ url, key, dir }: ConnectionOptions, env: NodeJS.ProcessEnv): Promise<Client> {
  const address = url || env.HEADSTART_URL;
  const givenKey = key || env.HEADSTART_API_KEY;
  if (address) {
    if (!URL.canParse(address))
      throw new UsageError(`\`${address}\` is no address. Give one like https://example.com.`);
    if (!givenKey) throw new UsageError(`There is no key for ${address}. Give one with --key or HEADSTART_API_KEY.`);
    if (!/^[\x21-\x7e]+$/.test(givenKey)) throw new UsageError('The key holds a character that no key has.');
    return createClient({ url: address, key: givenKey });
  }
  const local = await readLocalOutputs(dir);
  if (!local) {
    throw new UsageError(
      `There is no address. Start Headstart on this machine with \`headstart start\`, or name one with --url and --key (or HEADSTART_URL and HEADSTART_API_KEY). Looked for ${join(dir, 'outputs.json')}.`,
    );
  }
  return createClient({ url: local.apiUrl, key: givenKey || local.apiKey });
}

/** What the local runtime in `dir` wrote, or undefined where none ran. */
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
    throw new Error(`${file} can't be read. Start the local runtime again: it writes it anew.`, { cause });
  }
}
