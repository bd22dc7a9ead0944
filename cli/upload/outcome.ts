import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { counted, seconds } from '../output/text.ts';
import type { LocalImage } from './plan-upload.ts';
import { printProblems, printRejections } from './report.ts';
import type { Skipped } from './skipped.ts';
import { waitEmbedded } from './wait-embedded.ts';

export interface Uploaded {
  uploaded: readonly LocalImage[];
  failed: { path: string; reason: string }[];
}

/** Waits until the images of a dataset are embedded, and prints the rejected ones. */
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
      : `Embedded in the dataset: ${embedded}`,
  );
  if (images.pending > 0)
    output.line(`  ${counted(images.pending, 'image')} not embedded yet: a training waits for them`);
  await printRejections(output, client, dataset, images.rejected);
  printProblems(output, problems);
}

/** @throws Error if images were left out */
export function requireNothingLeftOut(skipped: readonly Skipped[], { failed }: Uploaded, replaced: number): void {
  const left = skipped.filter(({ counts }) => counts).length;
  const sentences = [
    failed.length > 0 && `${counted(failed.length, 'file')} not uploaded. Run the command again to continue.`,
    left > 0 && `${counted(left, 'file or folder', 'files or folders')} skipped: see above.`,
    replaced > 0 && `${counted(replaced, 'file')} with other content in the dataset: add --sync or --add.`,
  ].filter(Boolean);
  if (sentences.length > 0) throw new Error(sentences.join(' '));
}
