import {
  type FolderImage,
  planSync,
  type StoredImage,
  type SyncPlan,
} from '../../shared/domain/dataset/folder-sync.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import type { Client } from '../client/client.ts';
import type { ImageFile } from './find-images.ts';
import { type ImageFacts, readImageFacts } from './read-image.ts';
import type { Skipped } from './skipped.ts';
import { listStored, withDigests } from './stored-images.ts';

const reads = 8;

/** An image that can be uploaded. */
export type LocalImage = ImageFile & ImageFacts & FolderImage;

export interface UploadPlan extends SyncPlan<LocalImage> {
  /** Files that can't be uploaded. */
  skipped: Skipped[];
  stored: readonly StoredImage[];
}

/** Reads the files and compares them with the dataset. */
export async function planUpload(
  client: Client,
  files: readonly ImageFile[],
  { dataset, onRead }: { dataset: string; onRead?: (done: number) => void },
): Promise<UploadPlan> {
  let done = 0;
  const [read, listed] = await Promise.all([
    eachLimited(files, reads, async (file) => {
      const facts = await readImageFacts(file.path);
      onRead?.(++done);
      return { file, facts };
    }),
    listStored(client, dataset),
  ]);
  const images: LocalImage[] = [];
  const unusable: ImageFile[] = [];
  const skipped: Skipped[] = [];
  for (const { file, facts } of read) {
    if ('sha256' in facts) images.push({ ...file, ...facts });
    else {
      unusable.push(file);
      skipped.push({ path: file.path, ...facts });
    }
  }
  const stored = await withDigests(client, images, listed);
  return { ...planSync(images, stored, unusable), skipped, stored };
}
