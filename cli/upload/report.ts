import type { DatasetStatus } from '../../shared/api/datasets.ts';
import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { bytes, count, counted, seconds, shorten } from '../output/text.ts';
import type { Skipped } from './find-images.ts';
import type { UploadResult } from './upload-images.ts';

/** Names shown of many. */
const shown = 5;

/** Prints what came of an upload. */
export function printUpload(output: Output, dataset: string, result: UploadResult, elapsed: number): void {
  const rate = `${seconds(elapsed)}, ${count(result.uploaded / elapsed)} images/s`;
  const size = `${bytes(result.bytes)} in ${rate}`;
  output.line(
    result.uploaded > 0
      ? `Uploaded ${counted(result.uploaded, 'image')} to dataset ${output.bold(dataset)} (${size})`
      : `Uploaded nothing to dataset ${output.bold(dataset)}`,
  );
  if (result.present > 0) output.line(`  ${counted(result.present, 'image')} already there`);
  printReasons(output, 'skipped', result.skipped);
  printReasons(output, 'failed', result.failed);
}

/** Files by reason, the most frequent first, a few of each named. */
function printReasons(output: Output, what: string, files: Skipped[]): void {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of files) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  for (const [reason, paths] of [...byReason].sort(([, a], [, b]) => b.length - a.length)) {
    output.line(`  ${count(paths.length)} ${what}: ${reason}`);
    printNames(output, paths);
  }
}

function printNames(output: Output, names: string[]): void {
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
  const { examples } = await client.datasets.examples(dataset, { status: 'rejected', limit: 20 });
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
  for (const { key, problem } of problems.slice(0, shown)) {
    output.line(`    ${shorten(key, output.columns - 4)}`);
    output.line(output.dim(`      ${problem}`));
  }
  if (problems.length > shown) output.line(output.dim(`    and ${count(problems.length - shown)} more`));
}
