import type { FileToUpload, Upload } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Problem } from '../api/request.ts';
import type { HashedImage } from './compare.ts';
import { persist } from './persist.ts';
import { sendForm } from './send.ts';
import { change, fail } from './state.ts';

/** Images sent concurrently. */
const senders = 6;

export interface ReadyImage {
  image: HashedImage;
  file: FileToUpload;
  form: Upload;
}

const toFile = ({ image: { file, contentType }, name, label, split, sha256 }: HashedImage): FileToUpload => ({
  filename: name,
  contentType,
  size: file.size,
  split,
  sha256,
  ...(label !== undefined && { label }),
});

/** Requests upload forms. If the API refuses a batch because of one file, only that file fails. */
export async function requestForms(dataset: string, images: HashedImage[]): Promise<ReadyImage[]> {
  if (images.length === 0) return [];
  const files = images.map(toFile);
  try {
    const { uploads } = await persist(dataset, () => call('createUploads', { dataset }, { json: { files } }));
    return images.flatMap((image, i) => {
      const [file, form] = [files[i], uploads[i]];
      return file && form ? [{ image, file, form }] : [];
    });
  } catch (error) {
    if (error instanceof Problem && error.status === 400 && images.length > 1) {
      const half = Math.ceil(images.length / 2);
      return [
        ...(await requestForms(dataset, images.slice(0, half))),
        ...(await requestForms(dataset, images.slice(half))),
      ];
    }
    for (const { image } of images) fail(dataset, image, (error as Error).message);
    return [];
  }
}

/**
 * Sends images with their forms.
 * @param pass resolves when the next image may be sent
 * @returns the images that arrived
 */
export async function sendImages(
  dataset: string,
  ready: ReadyImage[],
  pass: () => Promise<void>,
): Promise<HashedImage[]> {
  const arrived: HashedImage[] = [];
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let next = ready.shift(); next; next = ready.shift()) {
        await pass();
        if (await send(dataset, next)) arrived.push(next.image);
      }
    }),
  );
  return arrived;
}

async function send(dataset: string, { image: { image }, file, form }: ReadyImage): Promise<boolean> {
  const sending = { name: image.file.name, share: 0, since: performance.now() };
  change(dataset, ({ active }) => ({ active: [...active, sending] }));
  const onProgress = (share: number) => {
    sending.share = share;
    change(dataset, () => ({}));
  };
  try {
    let valid = form;
    await persist(dataset, async () => {
      const result = await sendForm(valid.upload, image.file, onProgress);
      if (result === 'expired') {
        valid = (await call('createUploads', { dataset }, { json: { files: [file] } })).uploads[0] ?? valid;
        throw new Problem('The upload form has expired.', 503, 'expired');
      }
    });
    change(dataset, (now) => ({ uploaded: now.uploaded + 1 }));
    return true;
  } catch (error) {
    fail(dataset, image, (error as Error).message);
    return false;
  } finally {
    change(dataset, ({ active }) => ({ active: active.filter((each) => each !== sending) }));
  }
}
