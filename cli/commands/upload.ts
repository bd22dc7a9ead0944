import { type Command, Option } from 'commander';
import { connect } from '../connection.ts';
import { type ApiOptions, type Context, withConnection } from '../context.ts';
import { counted, seconds } from '../output/text.ts';
import { findImages } from '../upload/find-images.ts';
import type { Split } from '../upload/known-images.ts';
import { printProblems, printRejections, printUpload } from '../upload/report.ts';
import { uploadImages } from '../upload/upload-images.ts';
import { waitEmbedded } from '../upload/wait-embedded.ts';
import { UsageError } from '../usage-error.ts';

interface UploadOptions extends ApiOptions {
  dataset: string;
  label?: string;
  split: Split;
  wait: boolean;
}

const help = `
Labels are the names of the folders in the one you give:

  photos/cat/1.jpg
  photos/cat/more/2.jpg
  photos/dog/3.jpg

  $ headstart upload photos --dataset pets

Images are JPEG, PNG, WebP or GIF, up to 20 MiB each. What the dataset has
already is not uploaded again, so after an interruption the same command
continues.`;

export function addUpload(program: Command, context: Context): void {
  const command = program
    .command('upload')
    .summary('upload the images of a folder to a dataset')
    .description('Uploads the images of a folder to a dataset, and waits until they are embedded.')
    .argument('<folder>', 'folder with a folder of images for each label')
    .requiredOption('--dataset <name>', 'dataset to upload to; it begins with its first image')
    .option('--label <label>', 'label of all images, instead of the names of the folders')
    .addOption(
      new Option('--split <part>', 'part of the dataset: test is never trained on, golden must be right to go live')
        .choices(['train', 'test', 'golden', 'unlabelled'])
        .default('train'),
    )
    .option('--no-wait', 'do not wait until the images are embedded')
    .addHelpText('after', help);
  withConnection(command).action((folder: string, options: UploadOptions) => upload(context, folder, options));
}

async function upload(context: Context, folder: string, options: UploadOptions): Promise<void> {
  const { output } = context;
  const { dataset, label, split } = options;
  const unlabelled = split === 'unlabelled';
  if (unlabelled && label !== undefined) throw new UsageError('Unlabelled images have no label: leave --label out.');
  const client = await connect(options, context.env);
  const { files, skipped } = await findImages(folder, { label, labelled: !unlabelled });

  const start = performance.now();
  const progress = output.progress({ title: 'Uploading', total: files.length, images: true });
  const result = await uploadImages(client, files, { dataset, split, onProgress: progress.update }).finally(
    progress.stop,
  );
  result.skipped.unshift(...skipped);
  printUpload(output, dataset, result, (performance.now() - start) / 1000);
  if (result.uploaded + result.present === 0 && result.failed.length === 0) {
    throw new UsageError(`Nothing in ${folder} could be uploaded. Give a folder that holds {label}/{image}.`);
  }

  if (options.wait && result.uploaded + result.present > 0) {
    const { images, problems } = await waitEmbedded(output, client, dataset);
    const elapsed = seconds((performance.now() - start) / 1000);
    const embedded = counted(images.embedded, 'image');
    output.line(
      result.uploaded > 0
        ? `Embedded ${embedded} of the dataset, ${elapsed} after the start`
        : `Of the dataset ${embedded} are embedded`,
    );
    if (images.pending > 0) output.line(`  ${counted(images.pending, 'image')} not yet: a training waits for them`);
    await printRejections(output, client, dataset, images.rejected);
    printProblems(output, problems);
  }
  if (result.failed.length > 0) {
    throw new Error(
      `${counted(result.failed.length, 'file')} could not be uploaded. Run the command again: it continues.`,
    );
  }
}
