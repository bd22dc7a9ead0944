import { batches } from '../../shared/domain/batches.ts';
import type { StoredImage } from '../../shared/domain/dataset/folder-sync.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { ApiError, type Client } from '../client/client.ts';
import type { FoundImages } from './find-images.ts';
import type { LocalImage, UploadPlan } from './plan-upload.ts';
import { isPlain } from './stored-images.ts';

/** An image that goes from a dataset, and the one of the folder that takes its place. */
export interface Leaving {
  stored: StoredImage;
  image?: LocalImage;
}

/** What makes a dataset equal to a folder. */
export interface SyncSteps {
  upload: LocalImage[];
  /** Only when what takes its place was uploaded. */
  leaving: Leaving[];
  /** In another part of the dataset than those that the folder is about: they stay as they are. */
  elsewhere: UploadPlan['moved'];
}

/**
 * The steps that make the parts of a dataset that a folder is about equal to it. Images whose labels come from a
 * manifest stay, and so does what other parts have.
 * @param label of the images that it is about; undefined: of all labels
 */
export function syncSteps(
  plan: UploadPlan,
  { parts }: Pick<FoundImages, 'parts'>,
  { split, label }: { split: LocalImage['split']; label?: string | undefined },
): SyncSteps {
  const changed = [...plan.renamed, ...plan.moved, ...plan.replaced].map(({ image }) => image);
  const about = [...parts, ...plan.fresh, ...plan.present, ...changed];
  const splits = new Set([...about.map((its) => its.split), ...(parts.length === 0 ? [split] : [])]);
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
 * @returns those that are still there, with the reason
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
