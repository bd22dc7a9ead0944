import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { counted, seconds } from '../output/text.ts';
import type { LocalImage } from './plan-upload.ts';
import { printProblems, printRejections } from './report.ts';
import type { Skipped } from './skipped.ts';
import { waitEmbedded } from './wait-embedded.ts';

/** What came of an upload. */
export interface Uploaded {
  uploaded: readonly LocalImage[];
  failed: { path: string; reason: string }[];
}

/** Waits until the images of a dataset are embedded, and says which can't be used. */
export async function waitAndReport(
  output: Output,
  client: Client,
  dataset: string,
  { start, uploaded }: { start: number; uploaded: boolean },
): Promise<void> {
  const { images, problems } = await waitEmbedded(output, client, dataset);
  const embedded = counted(images.embedded, 'image');
  output.line(
    uploaded
      ? `Embedded ${embedded} of the dataset, ${seconds((performance.now() - start) / 1000)} after the start`
      : `Of the dataset ${embedded} are embedded`,
  );
  if (images.pending > 0) output.line(`  ${counted(images.pending, 'image')} not yet: a training waits for them`);
  await printRejections(output, client, dataset, images.rejected);
  printProblems(output, problems);
}

/** @throws Error when something of the folder was left out that should not have been */
export function requireNothingLeftOut(skipped: readonly Skipped[], { failed }: Uploaded, replaced: number): void {
  const left = skipped.filter(({ counts }) => counts).length;
  const sentences = [
    failed.length > 0 &&
      `${counted(failed.length, 'file')} could not be uploaded. Run the command again: it continues.`,
    left > 0 && `${counted(left, 'file or folder', 'files or folders')} could not be used: see above.`,
    replaced > 0 && `${counted(replaced, 'file')} had another version in the dataset: add --sync or --add.`,
  ].filter(Boolean);
  if (sentences.length > 0) throw new Error(sentences.join(' '));
}
