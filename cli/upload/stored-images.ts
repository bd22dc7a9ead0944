import {
  type FolderImage,
  readStored,
  type StoredImage,
  withDigest,
  withoutDigest,
} from '../../shared/domain/dataset/folder-sync.ts';
import { parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { ApiError, type Client } from '../client/client.ts';
import { digestOf } from './read-image.ts';

/** An image of a dataset with a link to it. */
export interface LinkedImage extends StoredImage {
  url: string;
}

const downloads = 8;

/** Every image of a dataset; none if the dataset does not exist. */
export async function listStored(client: Client, dataset: string): Promise<LinkedImage[]> {
  const stored: LinkedImage[] = [];
  try {
    for await (const { examples } of client.pages('listExamples', { dataset, limit: 200 })) {
      stored.push(...examples.map((example) => ({ ...readStored(example), url: example.url })));
    }
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'dataset-not-found')) throw error;
  }
  return stored;
}

/** Adds the digests that the comparison with a folder needs. Downloads images whose keys don't contain a digest. */
export async function withDigests(
  client: Client,
  images: readonly FolderImage[],
  stored: readonly LinkedImage[],
): Promise<StoredImage[]> {
  const missing = new Set(withoutDigest(images, stored));
  const found = await eachLimited([...stored], downloads, async (image) => {
    if (!missing.has(image)) return [image];
    try {
      return [withDigest(image, digestOf(await client.download(image.url)))];
    } catch (error) {
      // Deleted after the listing.
      if (error instanceof ApiError && error.status === 404) return [];
      throw error;
    }
  });
  return found.flat();
}

/** Whether an image's label comes from its folder. A manifest may give another one. */
export function isPlain({ key, label, split }: StoredImage): boolean {
  const meaning = parseUploadKey(key);
  if (meaning.kind === 'unlabelled') return split === 'unlabelled';
  return meaning.kind === 'example' && meaning.label === label && meaning.split === split;
}
