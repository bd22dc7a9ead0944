import { readFile } from 'node:fs/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createClient } from '../../cli/client/client.ts';
import { inBucket } from '../../cli/connection/state-bucket.ts';
import { startRuntime } from '../../cli/runtime/start-runtime.ts';
import type { TrainingRequest } from '../../shared/api/trainings.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { readBaseFolder } from '../../shared/ml/extract/base-files.ts';
import { registerBase } from '../../shared/store/bases/register-base.ts';
import { folderOf } from './alone.ts';
import type { Image } from './images.ts';

export interface DeploymentOptions {
  faults?: string;
  context?: Record<string, number>;
}

export type Deployment = Awaited<ReturnType<typeof deploy>>;

/** Starts the runtime in a folder, on free ports. @returns the operations that benches need */
export async function deploy(dir: string, options: DeploymentOptions = {}) {
  // Benches measure the functions, not the throttling in front of them.
  const context = { throttleRate: 10_000, throttleBurst: 5_000, ...options.context };
  const runtime = await startRuntime({ dir, apiPort: 0, awsPort: 0, ...options, context });
  const { apiUrl, apiKey, region, endpoint, uploadsBucket: Bucket, ...rest } = runtime.outputs;
  const { accessKeyId, secretAccessKey } = rest;
  const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const client = createClient({ url: apiUrl, key: apiKey });

  const put = (key: string, Body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket, Key: key, Body }));
  /** PUTs images to a dataset with the AWS SDK, 16 at once. */
  const upload = (dataset: string, images: readonly Image[]) =>
    eachLimited(images, 16, async ({ label, name, path }) => {
      await put(`${dataset}/${label}/${name}`, await readFile(path));
    });
  /** Waits until the dataset has `total` images, none of them pending: polls the API 4 times a second. */
  const embedded = async (dataset: string, total: number) => {
    for (;;) {
      const { images } = await client.call('getDataset', { dataset });
      if (images.total === total && images.pending === 0) return images;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  return {
    runtime,
    client,
    s3,
    put,
    upload,
    embedded,
    async uploadAndEmbed(dataset: string, images: readonly Image[]) {
      await upload(dataset, images);
      return embedded(dataset, images.length);
    },
    /** Trains: from the POST to the first response that says it has ended. */
    async train(dataset: string, request: TrainingRequest = {}) {
      const { id } = await client.startTraining(dataset, request);
      const { status, version, error, notEmbedded } = await client.waitForTraining(id);
      if (version === undefined) throw new Error(error?.message ?? `The training ${status}.`);
      return { notEmbedded, version: await client.call('getVersion', { model: dataset, version }) };
    },
    /** Registers a bundled base model. */
    async register(base: string) {
      const { manifest, model } = await readBaseFolder(folderOf(base));
      const { stateBucket: bucket } = rest;
      const place = { bucket, region, endpoint, credentials: { accessKeyId, secretAccessKey } };
      await inBucket(place, (state) => registerBase(state, manifest, model));
    },
    async stop() {
      s3.destroy();
      await runtime.stop();
    },
  };
}
