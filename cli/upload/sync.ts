import { batches } from '../../shared/domain/batches.ts';
import type { StoredImage } from '../../shared/domain/dataset/folder-sync.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { ApiError, type Client } from '../client/client.ts';
import type { FoundImages } from './find-images.ts';
import type { LocalImage, UploadPlan } from './plan-upload.ts';
import { isPlain } from './stored-images.ts';

/** An image to delete from a dataset, and the local image that replaces it. */
export interface Leaving {
  stored: StoredImage;
  image?: LocalImage;
}

export interface SyncSteps {
  upload: LocalImage[];
  /** Deleted only after the replacement is uploaded. */
  leaving: Leaving[];
  /** Images in splits that the folder does not have. They don't change. */
  elsewhere: UploadPlan['moved'];
}

/**
 * The steps that make a dataset equal to a folder, in the splits that the folder has. Images that a manifest labels
 * don't change.
 * @param label only images with this label change; undefined: all labels
 */
export function syncSteps(
  plan: UploadPlan,
  { parts }: Pick<FoundImages, 'parts'>,
  { split, label }: { split: LocalImage['split']; label?: string | undefined },
): SyncSteps {
  const changed = [...plan.renamed, ...plan.moved, ...plan.replaced].map(({ image }) => image);
  const local = [...parts, ...plan.fresh, ...plan.present, ...changed];
  const splits = new Set([...local.map((image) => image.split), ...(parts.length === 0 ? [split] : [])]);
  const covers = (stored: StoredImage) =>
    splits.has(stored.split) && (label === undefined || stored.label === label.normalize('NFC')) && isPlain(stored);
  const moved = plan.moved.filter(({ stored }) => covers(stored));
  const swaps = [...plan.renamed, ...moved];
  return {
    upload: [...plan.fresh, ...swaps.map(({ image }) => image), ...plan.replaced.map(({ image }) => image)],
    leaving: [
      ...swaps,
      ...plan.replaced.flatMap(({ image, stored }) => stored.map((one) => ({ image, stored: one }))),
      ...plan.removed.filter(covers).map((stored) => ({ stored })),
    ],
    elsewhere: plan.moved.filter(({ stored }) => !covers(stored)),
  };
}

/**
 * Deletes images from a dataset.
 * @returns the images that could not be deleted, with the reason
 */
export async function deleteImages(
  client: Client,
  dataset: string,
  images: readonly StoredImage[],
): Promise<{ key: string; reason: string }[]> {
  const kept: { key: string; reason: string }[] = [];
  for (const batch of batches(images, requestLimits.keys)) {
    const keys = batch.map(({ key }) => key);
    try {
      const { results } = await client.call('deleteExamples', { dataset }, { json: { keys } });
      for (const { key, outcome, reason = 'refused' } of results) if (outcome === 'refused') kept.push({ key, reason });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      kept.push(...keys.map((key) => ({ key, reason: error.detail })));
    }
  }
  return kept;
}
