import { api } from '../api/client.ts';
import { isMissing } from '../api/request.ts';

/** The SHA-256 of a file, in hexadecimal. Browsers compute it on https and on this machine. */
export async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * What a dataset has already: `{split}/{label}/{8 digits of the SHA-256}`, which the API puts into the names of what
 * it has forms made for.
 */
export async function knownDigits(dataset: string): Promise<Set<string>> {
  const known = new Set<string>();
  try {
    for await (const { examples } of api.examples(dataset, {})) {
      for (const { key, label = '', split } of examples) {
        const digits = /-([0-9a-f]{8})(?:\.\w{1,8})?$/.exec(key)?.[1];
        if (digits) known.add(`${split}/${label}/${digits}`);
      }
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return known;
}
