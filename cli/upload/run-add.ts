import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { counted } from '../output/text.ts';
import type { UploadOptions } from './options.ts';
import type { Uploaded } from './outcome.ts';
import type { UploadPlan } from './plan-upload.ts';
import { printNamed, printSent } from './report.ts';
import { printPresent } from './report-plan.ts';
import { sendImages } from './send-images.ts';

/** Uploads new images, and with `--add` also those with other content in the dataset. */
export async function runAdd(
  output: Output,
  client: Client,
  plan: UploadPlan,
  { dataset, add = false, dryRun }: UploadOptions,
  command: string,
): Promise<Uploaded> {
  const images = [...plan.fresh, ...(add ? plan.replaced.map(({ image }) => image) : [])];
  if (dryRun) {
    printNamed(
      output,
      `${counted(images.length, 'image')} to upload`,
      images.map(({ path }) => path),
    );
    printPresent(output, plan, { both: add, command });
    return { uploaded: [], failed: [] };
  }
  const start = performance.now();
  const progress = output.progress({ title: 'Uploading', total: images.length, images: true });
  const sent = await sendImages(client, dataset, images, progress.update).finally(progress.stop);
  printSent(output, dataset, sent, (performance.now() - start) / 1000);
  printPresent(output, plan, { both: add, command });
  return { ...sent, failed: sent.failed.map(({ image, reason }) => ({ path: image.path, reason })) };
}
