import type { Upload } from '../../shared/api/uploads.ts';
import { ApiError, type Client } from '../client/client.ts';
import type { LocalImage } from './plan-upload.ts';

export type Form = Upload['upload'];

/** A form for each image, or why the API refused it. A refused image does not stop the others. */
export async function askForms(
  client: Client,
  dataset: string,
  images: readonly LocalImage[],
): Promise<(Form | { refused: string })[]> {
  if (images.length === 0) return [];
  try {
    const files = images.map(({ name, label, split, contentType, size, sha256 }) => ({
      filename: name,
      contentType,
      size,
      split,
      sha256,
      ...(label !== undefined && { label }),
    }));
    const { uploads } = await client.call('createUploads', { dataset }, { json: { files } });
    return uploads.map(({ upload }) => upload);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'invalid-request')) throw error;
    const refused = refusedFiles(error.errors);
    if (refused.size === 0) throw error;
    const accepted = await askForms(
      client,
      dataset,
      images.filter((_, i) => !refused.has(i)),
    );
    const next = accepted.values();
    return images.map((_, i) => {
      const reason = refused.get(i);
      return reason === undefined ? (next.next().value as Form) : { refused: reason };
    });
  }
}

/** The reasons of refused files by their index in the request. */
function refusedFiles(errors: ApiError['errors']): Map<number, string> {
  const refused = new Map<number, string>();
  for (const { path, message } of errors) {
    const [, index] = /^body\.files\.(\d+)\b/.exec(path) ?? [];
    if (index !== undefined && !refused.has(Number(index))) refused.set(Number(index), message);
  }
  return refused;
}
