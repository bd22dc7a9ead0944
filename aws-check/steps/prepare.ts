import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Client, createClient } from '../../cli/client/client.ts';
import { createKeyInBucket, s3Of } from '../../cli/connection/state-bucket.ts';
import { holdOut } from '../../cli/demo/hold-out.ts';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShapes } from '../../cli/demo/shapes.ts';
import { findImages, type ImageFile } from '../../cli/upload/find-images.ts';
import type { Deployed } from '../places/place.ts';

/** Common to all steps. */
export interface Facts {
  client: Client;
  /** With the owner's credentials. */
  s3: S3Client;
  uploadsBucket: string;
  stateBucket: string;
  dataset: string;
  train: ImageFile[];
  /** Held-out images, for predictions. */
  heldOut: ImageFile[];
  waitSeconds: number;
}

/** Creates the first API key with the owner's credentials, and draws the images. */
export async function prepare(
  { apiUrl, uploadsBucket, owner }: Deployed,
  { scratch, imagesEach, waitSeconds }: { scratch: string; imagesEach: number; waitSeconds: number },
): Promise<Facts> {
  const { key } = await createKeyInBucket(owner, { name: 'check', scopes: ['admin'] });
  const folder = join(scratch, 'images');
  await drawShapes(folder, imagesEach, 1);
  const { files } = await findImages(folder);
  return {
    client: createClient({ url: apiUrl, key }),
    s3: s3Of(owner),
    uploadsBucket,
    stateBucket: owner.bucket,
    dataset: 'shapes',
    ...holdOut(files, createRandom(1)),
    waitSeconds,
  };
}
