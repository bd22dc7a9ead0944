import { type Command, Option } from 'commander';
import { imageFormatNames } from '../../shared/domain/images/formats.ts';
import { maxImageSize } from '../../shared/domain/images/limits.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import { type Context, withConnection } from '../context.ts';
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
Labels are the names of the folders in the one you give:

  photos/cat/1.jpg
  photos/cat/more/2.jpg
  photos/dog/3.jpg

  $ headstart upload photos --dataset pets

Folders train/, test/ and val/ above the labels are parts of the dataset:
test/ is never trained on, and neither is val/ where there is no test/.

Images are ${imageFormatNames}, up to ${maxImageSize} each. What the
dataset has already is not uploaded again, so after an interruption the same
command continues. One file that can't be uploaded stops no other; the exit code
is then 1. Where files were renamed, replaced or deleted since, --sync makes the
dataset equal to the folder, after it has said what it will do:

  $ headstart upload photos --dataset pets --sync --dry-run`;

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
    .addOption(
      new Option('--splits <what>', 'what folders called train, test or val are: parts to use, labels, or ignored')
        .choices(['use', 'as-labels', 'ignore'])
        .default('use'),
    )
    .option('--sync', 'make the dataset equal to the folder: also replace and delete images')
    .option('--add', 'upload files of which the dataset has another version beside it')
    .option('--yes', 'do not ask before images are deleted')
    .option('--dry-run', 'only say what would be done')
    .option('--no-wait', 'do not wait until the images are embedded')
    .addHelpText('after', help);
  withConnection(command).action((folder: string, options: UploadOptions, its: Command) =>
    upload(context, folder, options, its),
  );
}

async function upload(context: Context, folder: string, options: UploadOptions, its: Command): Promise<void> {
  const { output } = context;
  const { dataset, label, split, splits } = options;
  const unlabelled = split === 'unlabelled';
  if (unlabelled && label !== undefined) throw new UsageError('Unlabelled images have no label: leave --label out.');
  if (options.sync && options.add)
    throw new UsageError('--sync replaces images and --add keeps both: give one of them.');
  const command = sameCommand(folder, options, its);
  const client = await connect(options, context.env);
  const advice = `If they are labels: ${command} --splits as-labels. If all are to be trained on, under the labels below: ${command} --splits ignore. Otherwise name a folder that holds {label}/{image}.`;
  const found = await findImages(folder, { label, split, splits, advice });
  const parts = found.parts.filter((part) => !part.folder.startsWith('_'));
  if (its.getOptionValueSource('split') === 'cli' && parts.length > 0) {
    throw new UsageError(
      `${folder} has ${parts.map((part) => `${part.folder}/`).join(', ')}, which say the part of the dataset themselves. Leave --split out, or add --splits as-labels or --splits ignore.`,
    );
  }

  const start = performance.now();
  const explain = () => `Interrupted. What was uploaded stays, and is embedded; the same command continues: ${command}`;
  await interruptible(async () => {
    printParts(output, found.parts);
    const plan = await readAndPlan(output, client, found, dataset);
    printDoubts(output, plan);
    const skipped = [...found.skipped, ...plan.skipped];
    // Before a sync asks what it may delete; what was uploaded comes first otherwise.
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
      throw new UsageError(`Nothing in ${folder} could be uploaded. Give a folder that holds {label}/{image}.`);
    }
    if (options.wait) await waitAndReport(output, client, dataset, { start, uploaded: result.uploaded.length > 0 });
    requireNothingLeftOut(skipped, result, !options.sync && !options.add ? plan.replaced.length : 0);
  }, explain);
}

/** The command again, to add an option to: with what was given that decides what it is about, and without the key. */
function sameCommand(folder: string, options: UploadOptions, its: Command): string {
  const kept = (['label', 'split', 'splits', 'dir', 'url'] as const).filter(
    (name) => its.getOptionValueSource(name) === 'cli',
  );
  const given = kept.flatMap((name) => [`--${name}`, `${options[name]}`]);
  return shellCommand('upload', folder, '--dataset', options.dataset, ...given);
}

async function readAndPlan(output: Output, client: Client, found: FoundImages, dataset: string): Promise<UploadPlan> {
  const reading = output.progress({ title: 'Reading', total: found.files.length, images: true });
  return planUpload(client, found.files, { dataset, onRead: reading.update }).finally(reading.stop);
}
