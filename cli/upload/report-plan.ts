import { describeLookAlikes, lookAlikes } from '../../shared/domain/names/look-alikes.ts';
import type { Output } from '../output/output.ts';
import { count, counted } from '../output/text.ts';
import type { UploadPlan } from './plan-upload.ts';
import { printNamed } from './report.ts';
import type { SyncSteps } from './sync.ts';

const all = Number.POSITIVE_INFINITY;

const pairs = (swaps: UploadPlan['renamed']) => swaps.map(({ image, stored }) => `${image.path}: ${stored.key}`);
const replacements = (swaps: UploadPlan['replaced']) =>
  swaps.map(({ image, stored }) => `${image.path}: ${stored.map(({ key }) => key).join(', ')}`);

/** Warns about suspicious labels before anything is uploaded. */
export function printDoubts(output: Output, plan: UploadPlan): void {
  const local = [...plan.fresh, ...plan.present, ...plan.replaced.map(({ image }) => image)];
  const labels = [...local, ...plan.stored].flatMap(({ label }) => label ?? []);
  for (const group of lookAlikes(labels)) output.line(`  ${describeLookAlikes(group)}`);
  const same = plan.contradictions.map((group) => group.map(({ path }) => path).join(' = '));
  printNamed(output, `  ${counted(same.length, 'image')} under several labels: at most one label is right`, same);
}

/** Prints which images the dataset already has, and how to make it equal to the folder. */
export function printPresent(
  output: Output,
  plan: UploadPlan,
  { both, command }: { both: boolean; command: string },
): void {
  if (plan.present.length > 0) output.line(`  ${counted(plan.present.length, 'image')} already in the dataset`);
  printNamed(output, `  ${count(plan.renamed.length)} already in the dataset under another name`, pairs(plan.renamed));
  printNamed(
    output,
    `  ${count(plan.moved.length)} already in the dataset under another label or in another split`,
    pairs(plan.moved),
  );
  printNamed(
    output,
    `  ${count(plan.twice.length)} identical to another image in the folder`,
    plan.twice.map(({ image, first }) => `${image.path}: ${first.path}`),
  );
  const replaced = both ? [] : plan.replaced;
  printNamed(
    output,
    `  ${count(replaced.length)} not uploaded: the dataset has other content under ${replaced.length === 1 ? 'this name' : 'these names'}`,
    replacements(replaced),
    all,
  );
  // A dataset that grows from several folders always has images that are not in this one.
  const isRepeated = plan.present.length + plan.renamed.length + replaced.length > 0;
  const removed = isRepeated ? plan.removed : [];
  printNamed(
    output,
    `  ${counted(removed.length, 'image')} only in the dataset`,
    removed.map(({ key }) => key),
  );
  if (plan.renamed.length + replaced.length + removed.length === 0) return;
  output.line(`  To make the dataset equal to the folder: ${command} --sync`);
  if (replaced.length > 0) output.line(`  To keep both: ${command} --add`);
}

/** Prints the plan of a sync. */
export function printSteps(output: Output, dataset: string, plan: UploadPlan, steps: SyncSteps): void {
  if (steps.upload.length + steps.leaving.length === 0) {
    output.line(`Dataset ${output.bold(dataset)} already equals the folder (${counted(plan.present.length, 'image')})`);
    return;
  }
  output.line(`To make dataset ${output.bold(dataset)} equal to the folder:`);
  const line = (images: number, step: string) => `  ${counted(images, 'image')} ${step}`;
  const swapped = new Set(steps.leaving.flatMap(({ image }) => image ?? []));
  const fresh = steps.upload.filter((image) => !swapped.has(image));
  if (fresh.length > 0) output.line(line(fresh.length, 'to upload'));
  printNamed(output, line(plan.replaced.length, 'to replace'), replacements(plan.replaced), all);
  printNamed(output, line(plan.renamed.length, 'to rename'), pairs(plan.renamed));
  const moved = plan.moved.filter((one) => !steps.elsewhere.includes(one));
  printNamed(output, line(moved.length, 'to move to the label and split of the folder'), pairs(moved), all);
  const deleted = steps.leaving.filter(({ image }) => image === undefined);
  printNamed(
    output,
    line(deleted.length, 'to delete, not in the folder'),
    deleted.map(({ stored }) => stored.key),
    all,
  );
  printNamed(
    output,
    `  ${counted(steps.elsewhere.length, 'image')} not changed: labelled by a manifest, or in other splits`,
    pairs(steps.elsewhere),
  );
}
