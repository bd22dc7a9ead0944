import type { DatasetStatus } from '../../shared/api/datasets.ts';
import { describePart, type FoundPart } from '../../shared/domain/dataset/folder-layout.ts';
import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { bytes, count, counted, seconds, shorten } from '../output/text.ts';
import type { SentImages } from './send-images.ts';

/** Number of names shown as examples. */
const exampleNames = 5;
/** Number of failed files shown on a terminal. A file or pipe gets all. */
const maxNames = 50;

/** Prints the use of the folders of splits. */
export function printParts(output: Output, parts: readonly FoundPart[]): void {
  if (parts.length === 0) return;
  output.line('These folders are splits, with the labels inside:');
  for (const part of parts) output.line(`  ${describePart(part)} (${counted(part.images, 'image')})`);
  if (parts.some(({ folder }) => !folder.startsWith('_')))
    output.line(output.dim('  --splits as-labels uses them as labels, --splits ignore trains on all images'));
}

export function printSent(
  output: Output,
  dataset: string,
  { uploaded, bytes: size }: Pick<SentImages, 'uploaded' | 'bytes'>,
  elapsed: number,
): void {
  const rate = `${seconds(elapsed)}, ${count(uploaded.length / elapsed)} images/s`;
  output.line(
    uploaded.length > 0
      ? `Uploaded ${counted(uploaded.length, 'image')} to dataset ${output.bold(dataset)} (${bytes(size)} in ${rate})`
      : `Uploaded nothing to dataset ${output.bold(dataset)}`,
  );
}

export interface Named {
  path: string;
  reason: string;
}

/** Prints files by reason, the most frequent first. */
export function printReasons(output: Output, state: string, files: readonly Named[]): void {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of files) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  for (const [reason, paths] of [...byReason].sort(([, a], [, b]) => b.length - a.length)) {
    output.line(`  ${count(paths.length)} ${state}: ${reason}`);
    printNames(output, paths, maxNames);
  }
}

/** Prints a line with some names below it. */
export function printNamed(output: Output, line: string, names: readonly string[], maximum = exampleNames): void {
  if (names.length === 0) return;
  output.line(line);
  printNames(output, names, maximum);
}

function printNames(output: Output, names: readonly string[], maximum: number): void {
  const shown = Number.isFinite(output.columns) || maximum === exampleNames ? maximum : names.length;
  for (const name of names.slice(0, shown)) output.line(output.dim(`    ${shorten(name, output.columns - 4)}`));
  if (names.length > shown) output.line(output.dim(`    and ${count(names.length - shown)} more`));
}

/** Prints the rejected images of a dataset with their reasons. */
export async function printRejections(
  output: Output,
  client: Client,
  dataset: string,
  rejected: number,
): Promise<void> {
  if (rejected === 0) return;
  const { examples } = await client.call('listExamples', { dataset, status: 'rejected', limit: 20 });
  output.line(`  ${counted(rejected, 'image')} can't be used:`);
  for (const { key, rejection } of examples) {
    output.line(`    ${shorten(key, output.columns - 4)}`);
    output.line(output.dim(`      ${rejection?.reason ?? 'unknown reason'}`));
  }
  if (rejected > examples.length) output.line(output.dim(`    and ${count(rejected - examples.length)} more`));
}

/** Prints the problems in a dataset's status. */
export function printProblems(output: Output, problems: DatasetStatus['problems']): void {
  if (problems.length === 0) return;
  output.line('  Problems in the dataset:');
  for (const { key, problem } of problems.slice(0, exampleNames)) {
    output.line(`    ${shorten(key, output.columns - 4)}`);
    output.line(output.dim(`      ${problem}`));
  }
  if (problems.length > exampleNames) output.line(output.dim(`    and ${count(problems.length - exampleNames)} more`));
}
