import type { Client } from '../client/client.ts';
import type { Context } from '../context.ts';
import { counted } from '../output/text.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { FoundImages } from './find-images.ts';
import type { UploadOptions } from './options.ts';
import type { Uploaded } from './outcome.ts';
import type { UploadPlan } from './plan-upload.ts';
import { printSent } from './report.ts';
import { printSteps } from './report-plan.ts';
import { sendImages } from './send-images.ts';
import { deleteImages, syncSteps } from './sync.ts';

/**
 * Makes a dataset equal to a folder. Prints the plan, asks before it deletes anything, uploads, and then deletes the
 * images that are not in the folder or that an uploaded image has replaced.
 * @throws UsageError without a terminal or if a folder can't be read; Error if the user says no
 */
export async function runSync(
  { output, confirm }: Context,
  client: Client,
  { found, plan, options, command }: { found: FoundImages; plan: UploadPlan; options: UploadOptions; command: string },
): Promise<Uploaded> {
  const { dataset, dryRun, yes } = options;
  const unread = found.skipped.find(({ folder }) => folder);
  if (unread) {
    throw new UsageError(`Can't compare ${unread.path} with the dataset (${unread.reason}). Nothing was changed.`);
  }
  const steps = syncSteps(plan, found, options);
  printSteps(output, dataset, plan, steps);
  if (dryRun || steps.upload.length + steps.leaving.length === 0) return { uploaded: [], failed: [] };
  if (found.files.length === plan.skipped.length) {
    throw new UsageError('The folder has no usable image. To delete the dataset, use headstart datasets delete.');
  }
  if (steps.leaving.length > 0 && !yes) {
    const question = `${counted(steps.leaving.length, 'image')} will be deleted from the dataset. Continue?`;
    if (!confirm) throw new UsageError(`Nothing was changed. To confirm: ${command} --sync --yes`);
    if (!(await confirm(question))) throw new Error('Nothing was changed.');
  }

  const start = performance.now();
  const progress = output.progress({ title: 'Uploading', total: steps.upload.length, images: true });
  const sent = await sendImages(client, dataset, steps.upload, progress.update).finally(progress.stop);
  printSent(output, dataset, sent, (performance.now() - start) / 1000);
  const arrived = new Set(sent.uploaded);
  const leaving = steps.leaving.filter(({ image }) => image === undefined || arrived.has(image));
  const kept = await deleteImages(
    client,
    dataset,
    leaving.map(({ stored }) => stored),
  );
  output.line(`Deleted ${counted(leaving.length - kept.length, 'image')} from dataset ${output.bold(dataset)}`);
  const failed = sent.failed.map(({ image, reason }) => ({ path: image.path, reason }));
  return { uploaded: sent.uploaded, failed: [...failed, ...kept.map(({ key, reason }) => ({ path: key, reason }))] };
}
