import type { FileToUpload, Upload } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Problem } from '../api/request.ts';
import type { HashedImage } from './compare.ts';
import { persist } from './persist.ts';
import { sendForm } from './send.ts';
import { change, fail } from './state.ts';

/** Images on their way at once. */
const senders = 6;

interface Ready {
  from: HashedImage;
  file: FileToUpload;
  form: Upload;
}

const fileOf = ({ image: { file, contentType }, name, label, split, sha256 }: HashedImage): FileToUpload => ({
  filename: name,
  contentType,
  size: file.size,
  split,
  sha256,
  ...(label !== undefined && { label }),
});

/** Asks for forms. Where one of the files makes the API refuse them all, that one alone is left out. */
export async function askForms(dataset: string, images: HashedImage[]): Promise<Ready[]> {
  if (images.length === 0) return [];
  const files = images.map(fileOf);
  try {
    const { uploads } = await persist(dataset, () => call('createUploads', { dataset }, { json: { files } }));
    return images.flatMap((from, i) => {
      const [file, form] = [files[i], uploads[i]];
      return file && form ? [{ from, file, form }] : [];
    });
  } catch (error) {
    if (error instanceof Problem && error.status === 400 && images.length > 1) {
      const half = Math.ceil(images.length / 2);
      return [...(await askForms(dataset, images.slice(0, half))), ...(await askForms(dataset, images.slice(half)))];
    }
    for (const { image } of images) fail(dataset, image, (error as Error).message);
    return [];
  }
}

/**
 * Sends images with their forms.
 * @param pass what each one waits for
 * @returns those that arrived
 */
export async function sendImages(dataset: string, ready: Ready[], pass: () => Promise<void>): Promise<HashedImage[]> {
  const arrived: HashedImage[] = [];
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let next = ready.shift(); next; next = ready.shift()) {
        await pass();
        if (await send(dataset, next)) arrived.push(next.from);
      }
    }),
  );
  return arrived;
}

async function send(dataset: string, { from: { image }, file, form }: Ready): Promise<boolean> {
  const sending = { name: image.file.name, share: 0, since: performance.now() };
  change(dataset, ({ active }) => ({ active: [...active, sending] }));
  const progress = (share: number) => {
    sending.share = share;
    change(dataset, () => ({}));
  };
  const done = () => change(dataset, ({ active }) => ({ active: active.filter((each) => each !== sending) }));
  try {
    let valid = form;
    await persist(dataset, async () => {
      const sent = await sendForm(valid.upload, image.file, progress);
      if (sent === 'expired') {
        valid = (await call('createUploads', { dataset }, { json: { files: [file] } })).uploads[0] ?? valid;
        throw new Problem('The form had expired.', 503, 'expired');
      }
    });
    change(dataset, (now) => ({ uploaded: now.uploaded + 1 }));
    return true;
  } catch (error) {
    fail(dataset, image, (error as Error).message);
    return false;
  } finally {
    done();
  }
}
