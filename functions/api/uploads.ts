import { randomBytes } from 'node:crypto';
import type { z } from '@hono/zod-openapi';
import type { PredictionUploadRequest, Upload, Uploads, uploadsRequest } from '../../shared/api/uploads.ts';
import { exampleKey, predictionPrefix, unlabelledKey, withDigits } from '../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { maxImageBytes } from '../../shared/domain/images/limits.ts';
import type { ApiDeps } from './deps.ts';

type File = z.output<typeof uploadsRequest>['files'][number];

export async function createUploads(
  { uploadLinks }: ApiDeps,
  dataset: string,
  { files }: { files: File[] },
): Promise<Uploads> {
  const uploads = await eachLimited(files, 16, async (file) => {
    const key = keyOf(dataset, file);
    return { key, upload: await uploadLinks.upload(key, { contentType: file.contentType, maxBytes: maxImageBytes }) };
  });
  return { uploads };
}

/** A form for an image that is only to be predicted. Its key can't be guessed. */
export async function createPredictionUpload(
  { uploadLinks }: ApiDeps,
  { filename, contentType }: PredictionUploadRequest,
): Promise<Upload> {
  const key = `${predictionPrefix}${randomBytes(16).toString('hex')}/${filename}`;
  return { key, upload: await uploadLinks.upload(key, { contentType, maxBytes: maxImageBytes }) };
}

function keyOf(dataset: string, { filename, sha256, label, split }: File): string {
  const file = withDigits(filename, sha256?.slice(0, 8) ?? randomBytes(4).toString('hex'));
  if (split === 'unlabelled' || label === undefined) return unlabelledKey(dataset, file);
  return exampleKey(dataset, split, label, file);
}
