import { readFile } from 'node:fs/promises';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { ApiError, type Client } from '../client/client.ts';
import { messageOf } from '../message-of.ts';
import type { FoundFile, Skipped } from './find-images.ts';
import { alreadyThere, readKnownImages, type Split } from './known-images.ts';
import { askForms, createPreparation, type Form, type ImageToSend } from './prepare.ts';

const parallel = 12;

/** After so many failures in a row, the others would fail too. */
const hopeless = 30;

export interface UploadResult {
  uploaded: number;
  /** Of those uploaded. */
  bytes: number;
  /** Were in the dataset before. */
  present: number;
  skipped: Skipped[];
  failed: Skipped[];
}

/**
 * Uploads files to a dataset, several at once, without those that it has already and those that are no images.
 * A file that fails does not stop the others; uploading again continues.
 * @throws ApiError, NetworkError when no forms can be had, or nothing gets through any more
 */
export async function uploadImages(
  client: Client,
  files: FoundFile[],
  options: { dataset: string; split: Split; onProgress?: (done: number) => void },
): Promise<UploadResult> {
  const known = await readKnownImages(client, options.dataset);
  const prepare = createPreparation(client, files, { ...options, known });
  const result: UploadResult = { uploaded: 0, bytes: 0, present: 0, skipped: [], failed: [] };
  let done = 0;
  let failuresInARow = 0;

  async function send(path: string, image: ImageToSend, form: Form): Promise<void> {
    const content = await readFile(path);
    try {
      await client.uploads.send(form, content);
    } catch (error) {
      // On a slow line a form may have expired (15 minutes).
      if (!(error instanceof ApiError && error.status === 403)) throw error;
      const [fresh] = await askForms(client, options.dataset, [image]);
      await client.uploads.send(fresh ?? form, content);
    }
    result.uploaded++;
    result.bytes += content.length;
  }

  await eachLimited(files, parallel, async ({ path }, index) => {
    const prepared = await prepare(index);
    try {
      if ('error' in prepared) throw prepared.error;
      if ('form' in prepared) await send(path, prepared.image, prepared.form);
      else if (prepared.reason === alreadyThere) result.present++;
      else result.skipped.push({ path, reason: prepared.reason });
      failuresInARow = 0;
    } catch (error) {
      if (++failuresInARow >= hopeless) throw error;
      result.failed.push({ path, reason: messageOf(error) });
    }
    options.onProgress?.(++done);
  });
  return result;
}
