import {
  type FolderImage,
  planSync,
  readStored,
  type StoredImage,
  type SyncPlan,
  withDigest,
  withoutDigest,
} from '../../shared/domain/dataset/folder-sync.ts';
import { maxPageSize, pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { labelOf } from '../words/keys.ts';
import { inParallel } from './in-parallel.ts';
import type { PlannedImage } from './plan.ts';

export interface HashedImage extends FolderImage {
  image: PlannedImage;
}

/** Images with another name, label or content in the folder than in the dataset, and images missing from the folder. */
export type Differences = Pick<SyncPlan<HashedImage>, 'renamed' | 'moved' | 'replaced' | 'removed'>;

export const noDifferences: Differences = { renamed: [], moved: [], replaced: [], removed: [] };

/** The SHA-256 in hexadecimal. Browsers compute it on https and localhost. */
export async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type LinkedImage = StoredImage & { url: string };

/** Every image of a dataset; none if the dataset does not exist. */
export async function listStored(dataset: string): Promise<LinkedImage[]> {
  const stored: LinkedImage[] = [];
  try {
    for await (const { examples } of pages('listExamples', { dataset, limit: maxPageSize }))
      stored.push(...examples.map((example) => ({ ...readStored(example), url: example.url })));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return stored;
}

/** Concurrent downloads. */
const downloads = 6;

/**
 * Compares images with the dataset. An image counts as removed only if the folder has its label and shares images with
 * the dataset.
 * @param unusable files that can't be uploaded: the dataset's images of the same names do not count as removed
 */
export async function compare(
  images: readonly HashedImage[],
  listed: readonly LinkedImage[],
  unusable: readonly Omit<FolderImage, 'sha256'>[],
): Promise<SyncPlan<HashedImage>> {
  const toHash = new Set(withoutDigest(images, listed));
  const stored = await inParallel(listed, downloads, async (image) => {
    if (!toHash.has(image)) return image;
    const bytes = await fetch(image.url).then(
      (response) => (response.ok ? response.blob() : undefined),
      () => undefined,
    );
    return bytes ? withDigest(image, await sha256(bytes)) : image;
  });
  const plan = planSync(images, stored, unusable);
  const isSameFolder = plan.present.length + plan.renamed.length + plan.replaced.length > 0;
  const places = new Set([...images, ...unusable].map(placeOf));
  return {
    ...plan,
    removed: isSameFolder
      ? plan.removed.filter((image) => places.has(placeOf(image)) && isLabelledByFolder(image))
      : [],
  };
}

const placeOf = ({ split, label = '' }: Pick<FolderImage, 'split' | 'label'>) => `${split}/${label}`;

/** False if a manifest gives the image another label than its folder. */
const isLabelledByFolder = ({ key, label }: StoredImage): boolean => labelOf(key) === label;
