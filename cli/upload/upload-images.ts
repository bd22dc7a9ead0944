import type { Client } from '../client/client.ts';
import type { ImageFile } from './find-images.ts';
import { planUpload, type UploadPlan } from './plan-upload.ts';
import { type SentImages, sendImages } from './send-images.ts';

/**
 * Uploads the files that a dataset does not have yet, several at once. A second call uploads the remaining files.
 * @throws ApiError, NetworkError if the API gives no forms, or all uploads fail
 */
export async function uploadImages(
  client: Client,
  files: readonly ImageFile[],
  { dataset, onProgress }: { dataset: string; onProgress?: (done: number) => void },
): Promise<SentImages & { plan: UploadPlan }> {
  const plan = await planUpload(client, files, { dataset });
  return { plan, ...(await sendImages(client, dataset, plan.fresh, onProgress)) };
}
