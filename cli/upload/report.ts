import type { DatasetStatus } from '../../shared/api/datasets.ts';
import { describePart, type FoundPart } from '../../shared/domain/dataset/folder-layout.ts';
import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { bytes, count, counted, seconds, shorten } from '../output/text.ts';
import type { SentImages } from './send-images.ts';

/** Names shown of many, where they are no fault. */
const someNames = 5;
/** Names shown on a terminal of what went wrong; a file or a pipe gets all. */
const mostNames = 50;

/** Says what folders that are parts of the dataset are used as. */
export function printParts(output: Output, parts: readonly FoundPart[]): void {
  if (parts.length === 0) return;
  output.line('The folder has parts of a dataset, with the folders of labels in them:');
  for (const part of parts) output.line(`  ${describePart(part)} (${counted(part.images, 'image')})`);
  if (parts.some(({ folder }) => !folder.startsWith('_')))
    output.line(output.dim('  --splits as-labels makes labels of them, --splits ignore trains on all of them'));
}

/** Says how much was uploaded. */
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

/** Files by reason, the most frequent first, with their names. */
export function printReasons(output: Output, what: string, files: readonly Named[], most = mostNames): void {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of files) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  for (const [reason, paths] of [...byReason].sort(([, a], [, b]) => b.length - a.length)) {
    output.line(`  ${count(paths.length)} ${what}: ${reason}`);
    printNames(output, paths, most);
  }
}

/** A line, and names below it: a few of what is no fault. */
export function printNamed(output: Output, line: string, names: readonly string[], most = someNames): void {
  if (names.length === 0) return;
  output.line(line);
  printNames(output, names, most);
}

function printNames(output: Output, names: readonly string[], most: number): void {
  const shown = Number.isFinite(output.columns) || most === someNames ? most : names.length;
  for (const name of names.slice(0, shown)) output.line(output.dim(`    ${shorten(name, output.columns - 4)}`));
  if (names.length > shown) output.line(output.dim(`    and ${count(names.length - shown)} more`));
}

/** Lists the images of a dataset that can't be used, with the reason of each. */
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

/** Lists what lies in a dataset and means nothing there, as its status tells. */
export function printProblems(output: Output, problems: DatasetStatus['problems']): void {
  if (problems.length === 0) return;
  output.line('  The dataset needs a look:');
  for (const { key, problem } of problems.slice(0, someNames)) {
    output.line(`    ${shorten(key, output.columns - 4)}`);
    output.line(output.dim(`      ${problem}`));
  }
  if (problems.length > someNames) output.line(output.dim(`    and ${count(problems.length - someNames)} more`));
}
