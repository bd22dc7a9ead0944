import { readFile } from 'node:fs/promises';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { ApiError, type Client, NetworkError } from '../client/client.ts';
import { messageOf } from '../terminal/message-of.ts';
import { askForms, type Form } from './ask-forms.ts';
import type { LocalImage } from './plan-upload.ts';
import { digestOf } from './read-image.ts';
import { unreadable } from './scan-folder.ts';

/** Forms per request: few requests, but all forms are used long before they expire. */
const batchSize = 50;
const parallel = 12;

/** After this number of failed uploads in a row, the upload stops. */
const maxFailuresInARow = 30;

export interface SentImages {
  uploaded: LocalImage[];
  /** Total size of the uploaded images. */
  bytes: number;
  failed: { image: LocalImage; reason: string }[];
}

/**
 * Uploads images to a dataset, several at once. A failed upload does not stop the others.
 * @throws ApiError, NetworkError if the API gives no forms, or all uploads fail
 */
export async function sendImages(
  client: Client,
  dataset: string,
  images: readonly LocalImage[],
  onProgress?: (done: number) => void,
): Promise<SentImages> {
  const formOf = createForms(client, dataset, images);
  const sent: SentImages = { uploaded: [], bytes: 0, failed: [] };
  let done = 0;
  let failuresInARow = 0;

  await eachLimited(images, parallel, async (image, index) => {
    try {
      const form = await formOf(index);
      if ('refused' in form) sent.failed.push({ image, reason: form.refused });
      else {
        await send(client, dataset, image, form);
        sent.uploaded.push(image);
        sent.bytes += image.size;
        failuresInARow = 0;
      }
    } catch (error) {
      const isExternal = error instanceof ApiError || error instanceof NetworkError;
      if (isExternal && ++failuresInARow >= maxFailuresInARow) throw error;
      sent.failed.push({ image, reason: messageOf(error) });
    }
    onProgress?.(++done);
  });
  return sent;
}

async function send(client: Client, dataset: string, image: LocalImage, form: Form): Promise<void> {
  const content = await readFile(image.path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(unreadable(image.path, error));
  });
  // The key comes from the content that was read first.
  if (digestOf(content) !== image.sha256) throw new Error('changed during the upload');
  try {
    await client.sendForm(form, content);
  } catch (error) {
    // On a slow connection the form may have expired (15 minutes).
    if (!(error instanceof ApiError && error.status === 403)) throw error;
    const [fresh] = await askForms(client, dataset, [image]);
    await client.sendForm(fresh && !('refused' in fresh) ? fresh : form, content);
  }
}

/** Requests forms in batches, one batch ahead. Call the result with ascending indexes. */
function createForms(client: Client, dataset: string, images: readonly LocalImage[]) {
  const batches = new Map<number, ReturnType<typeof askForms>>();

  function begin(number: number): ReturnType<typeof askForms> {
    const begun = batches.get(number);
    if (begun) return begun;
    const before = batches.get(number - 1) ?? Promise.resolve([]);
    const ask = () => askForms(client, dataset, images.slice(number * batchSize, (number + 1) * batchSize));
    const batch = before.then(ask, ask);
    // Prevents an unhandled rejection if nothing uses the batch.
    batch.catch(() => undefined);
    batches.set(number, batch);
    batches.delete(number - 2);
    return batch;
  }

  return async (index: number) => {
    const number = Math.floor(index / batchSize);
    const batch = begin(number);
    void begin(number + 1);
    return (await batch)[index % batchSize] as Form | { refused: string };
  };
}
