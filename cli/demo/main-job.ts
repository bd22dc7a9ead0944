import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { bytes, count, counted, percent } from '../output/text.ts';
import { printScore } from '../output/version.ts';
import { followTraining } from '../training/follow-training.ts';
import { printRejections } from '../upload/report.ts';
import { uploadImages } from '../upload/upload-images.ts';
import { waitEmbedded } from '../upload/wait-embedded.ts';
import type { DemoImages } from './images.ts';
import { isRight, predictImages, printPredictions } from './predict-images.ts';
import type { Stages } from './stages.ts';

/** Uploads, waits for the embeddings, trains, and predicts the held-out images. */
export async function runMainJob(output: Output, stages: Stages, client: Client, images: DemoImages): Promise<void> {
  const { dataset, train, heldOut } = images;
  const begin = performance.now();

  await stages.run(
    'Upload',
    () => upload(output, client, dataset, train),
    (result, elapsed) =>
      `${counted(result.uploaded.length, 'image')}, ${bytes(result.bytes)}, ${count(result.uploaded.length / elapsed)} per second`,
  );
  const { images: status } = await stages.run(
    'Embed',
    () => embed(output, client, dataset),
    ({ images: { embedded } }) => {
      const rate = embedded / ((performance.now() - begin) / 1000);
      return `${counted(embedded, 'embedding')}, made during the upload, ${count(rate)} per second`;
    },
  );
  await printRejections(output, client, dataset, status.rejected);

  const version = await stages.run(
    'Train',
    async () => {
      const training = await followTraining(output, client, await client.startTraining(dataset));
      return client.call('getVersion', { model: training.model, version: training.version });
    },
    ({ model, version, live, examples }) =>
      `version ${version} of model ${model} on ${counted(examples, 'example')}${live ? ', live' : ''}`,
  );
  output.line();
  printScore(output, version);
  output.line();

  if (heldOut.length === 0) return output.line('  Too few images to hold any out.');
  const predictions = await stages.run(
    'Predict',
    () => predictImages(output, client, dataset, heldOut),
    (done, elapsed) =>
      `${counted(done.length, 'image')} that it has not seen, ${count(done.length / elapsed)} per second`,
  );
  const right = predictions.filter(isRight).length;
  output.line();
  output.line(
    `  ${output.bold(percent(right / predictions.length))} right (${count(right)} of ${count(predictions.length)})`,
  );
  output.line();
  printPredictions(output, predictions);
}

async function upload(output: Output, client: Client, dataset: string, files: DemoImages['train']) {
  const progress = output.progress({ title: 'Uploading', total: files.length, images: true });
  const result = await uploadImages(client, files, { dataset, onProgress: progress.update }).finally(progress.stop);
  const failed = [...result.plan.skipped, ...result.failed];
  if (failed[0]) throw new Error(`${counted(failed.length, 'image')} not uploaded (${failed[0].reason})`);
  return result;
}

async function embed(output: Output, client: Client, dataset: string) {
  const status = await waitEmbedded(output, client, dataset);
  if (status.images.pending === 0) return status;
  throw new Error(`${counted(status.images.pending, 'image')} not embedded, without progress for two minutes.`);
}
