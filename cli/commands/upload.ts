import { type Command, Option } from 'commander';
import { imageFormatNames } from '../../shared/domain/images/formats.ts';
import { maxImageSize } from '../../shared/domain/images/limits.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { withConnection } from '../options/shared.ts';
import type { Output } from '../output/output.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { shellCommand } from '../terminal/shell-command.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { type FoundImages, findImages } from '../upload/find-images.ts';
import type { UploadOptions } from '../upload/options.ts';
import { requireNothingLeftOut, waitAndReport } from '../upload/outcome.ts';
import { planUpload, type UploadPlan } from '../upload/plan-upload.ts';
import { printParts, printReasons } from '../upload/report.ts';
import { printDoubts } from '../upload/report-plan.ts';
import { runAdd } from '../upload/run-add.ts';
import { runSync } from '../upload/run-sync.ts';

const help = `
The folders in the given folder are the labels:

  photos/cat/1.jpg
  photos/cat/more/2.jpg
  photos/dog/3.jpg

  $ headstart upload photos --dataset pets

Folders train/, test/ and val/ around the labels are splits: test/ is the test
set, which is never trained on. Without test/, val/ is the test set.

Images are ${imageFormatNames}, up to ${maxImageSize} each.
Images that the dataset already has are not uploaded again. To continue after an
interrupt, run the same command. If a file can't be uploaded, the others still
are, and the exit code is 1. --sync also applies renamed, replaced and deleted
files to the dataset. It prints its plan first:

  $ headstart upload photos --dataset pets --sync --dry-run`;

export function addUpload(program: Command, context: Context): void {
  const command = program
    .command('upload')
    .summary('upload the images of a folder to a dataset')
    .description('Uploads the images of a folder to a dataset and waits until they are embedded.')
    .argument('<folder>', 'folder that holds {label}/{image}')
    .requiredOption('--dataset <name>', 'dataset; the first image creates it')
    .option('--label <label>', 'label of all images, instead of the folder names')
    .addOption(
      new Option(
        '--split <split>',
        'split: test is never trained on, golden images must be right before a version goes live',
      )
        .choices(['train', 'test', 'golden', 'unlabelled'])
        .default('train'),
    )
    .addOption(
      new Option('--splits <meaning>', 'use folders train, test and val as splits, as labels, or ignore them')
        .choices(['use', 'as-labels', 'ignore'])
        .default('use'),
    )
    .option('--sync', 'make the dataset equal to the folder: also replace and delete images')
    .option('--add', 'keep both if the dataset has other content under the same name')
    .option('--yes', 'do not ask before deleting images')
    .option('--dry-run', 'only print the plan')
    .option('--no-wait', 'do not wait until the images are embedded')
    .addHelpText('after', help);
  withConnection(command).action((folder: string, options: UploadOptions, self: Command) =>
    upload(context, folder, options, self),
  );
}

async function upload(context: Context, folder: string, options: UploadOptions, self: Command): Promise<void> {
  const { output } = context;
  const { dataset, label, split, splits } = options;
  const unlabelled = split === 'unlabelled';
  if (unlabelled && label !== undefined) throw new UsageError('Unlabelled images have no label. Omit --label.');
  const problem = nameRules.dataset.problem(dataset);
  if (problem) throw new UsageError(problem);
  if (options.sync && options.add)
    throw new UsageError('--sync replaces images and --add keeps both. Give one of them.');
  const command = sameCommand(folder, options, self);
  const client = await connect(options, context.env);
  const advice = `To use them as labels: ${command} --splits as-labels. To train on all images, with the labels below these folders: ${command} --splits ignore. Otherwise give a folder that holds {label}/{image}.`;
  const found = await findImages(folder, { label, split, splits, advice });
  const parts = found.parts.filter((part) => !part.folder.startsWith('_'));
  if (self.getOptionValueSource('split') === 'cli' && parts.length > 0) {
    throw new UsageError(
      `${folder} has ${parts.map((part) => `${part.folder}/`).join(', ')}, which are splits themselves. Omit --split, or add --splits as-labels or --splits ignore.`,
    );
  }

  const start = performance.now();
  const explain = () => `Interrupted. Uploaded images stay and are embedded. To continue: ${command}`;
  await interruptible(async () => {
    printParts(output, found.parts);
    const plan = await readAndPlan(output, client, found, dataset);
    printDoubts(output, plan);
    const skipped = [...found.skipped, ...plan.skipped];
    // A sync prints the skipped files before it asks, other uploads after their result.
    if (options.sync) printReasons(output, 'skipped', skipped);
    const result = options.sync
      ? await runSync(context, client, { found, plan, options, command })
      : await runAdd(output, client, plan, options, command);
    if (!options.sync) printReasons(output, 'skipped', skipped);
    printReasons(output, 'failed', result.failed);
    if (options.dryRun) return;
    const usable =
      plan.fresh.length + plan.present.length + plan.renamed.length + plan.moved.length + plan.replaced.length;
    if (usable === 0) {
      throw new UsageError(`${folder} has no image that can be uploaded. Give a folder that holds {label}/{image}.`);
    }
    if (options.wait) await waitAndReport(output, client, dataset, { start, uploaded: result.uploaded.length > 0 });
    requireNothingLeftOut(skipped, result, !options.sync && !options.add ? plan.replaced.length : 0);
  }, explain);
}

/** This command as messages print it: without the API key and the options that don't choose images. */
function sameCommand(folder: string, options: UploadOptions, self: Command): string {
  const kept = (['label', 'split', 'splits', 'dir', 'url'] as const).filter(
    (name) => self.getOptionValueSource(name) === 'cli',
  );
  const args = kept.flatMap((name) => [`--${name}`, `${options[name]}`]);
  return shellCommand('upload', folder, '--dataset', options.dataset, ...args);
}

async function readAndPlan(output: Output, client: Client, found: FoundImages, dataset: string): Promise<UploadPlan> {
  const reading = output.progress({ title: 'Reading', total: found.files.length, images: true });
  return planUpload(client, found.files, { dataset, onRead: reading.update }).finally(reading.stop);
}
