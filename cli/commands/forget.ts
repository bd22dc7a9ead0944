import type { Command } from 'commander';
import type { ForgetResults } from '../../shared/api/forget.ts';
import { batches } from '../../shared/domain/batches.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type JsonOptions, withJson } from '../options/shared.ts';
import type { Output } from '../output/output.ts';
import { count, counted } from '../output/text.ts';
import { confirm } from '../terminal/confirm.ts';

interface ForgetOptions extends JsonOptions {
  yes?: boolean;
}

const help = `
Removes the images, their copies in the dataset, the old versions of these
objects in the bucket, and the embeddings and thumbnails. It needs a key with
scope admin. It lists the model versions that were trained on the images: train
again, then delete them.

  $ headstart forget pets pets/cat/IMG_1-1b2c3d4e.jpg`;

export function addForget(program: Command, context: Context): void {
  const command = program
    .command('forget')
    .summary('remove images permanently')
    .description("Removes images permanently, with their copies, old versions and embeddings. This can't be undone.")
    .argument('<dataset>', 'dataset')
    .argument('<keys...>', 'keys of the images in the uploads bucket')
    .option('--yes', 'do not ask')
    .addHelpText('after', help);
  withJson(command).action((dataset: string, keys: string[], options: ForgetOptions) =>
    forget(context, dataset, keys, options),
  );
}

async function forget(
  { output, env }: Context,
  dataset: string,
  keys: string[],
  { yes = false, json = false, ...options }: ForgetOptions,
): Promise<void> {
  const client = await connect(options, env);
  const question = `Permanently remove ${counted(keys.length, 'image')} of dataset ${dataset}?`;
  if (!yes && !(await confirm(question))) return output.line('Removed nothing');
  const done = output.pending(`Removing ${counted(keys.length, 'image')} ...`);
  const response = await forgetAll(client, dataset, keys).finally(done);
  if (json) output.line(JSON.stringify(response));
  else print(output, dataset, response);
  const kept = response.results.filter(({ outcome }) => outcome !== 'forgotten');
  for (const result of kept) output.error(`${result.key}: ${reasonOf(result)}`);
  if (kept.length > 0) throw new Error(`${counted(kept.length, 'image')} not removed.`);
}

async function forgetAll(client: Client, dataset: string, keys: readonly string[]): Promise<ForgetResults> {
  const all: ForgetResults = {
    results: [],
    removed: { objects: 0, oldVersions: 0, embeddings: 0, packs: 0 },
    seenBy: [],
    unreadable: [],
  };
  for (const batch of batches(keys, requestLimits.forgottenKeys)) {
    const { results, removed, seenBy, unreadable } = await client.call(
      'forgetImages',
      { dataset },
      { json: { keys: batch } },
    );
    all.results.push(...results);
    for (const name of Object.keys(removed) as (keyof typeof removed)[]) all.removed[name] += removed[name];
    for (const seen of seenBy) {
      const same = all.seenBy.find(({ model, version }) => model === seen.model && version === seen.version);
      if (same) same.keys = [...new Set([...same.keys, ...seen.keys])];
      else all.seenBy.push(seen);
    }
    all.unreadable = unreadable;
  }
  return all;
}

function print(output: Output, dataset: string, { results, removed, seenBy, unreadable }: ForgetResults): void {
  const forgotten = results.filter(({ outcome }) => outcome === 'forgotten');
  output.line(`Removed ${counted(forgotten.length, 'image')} of dataset ${output.bold(dataset)}`);
  const { objects, oldVersions, embeddings, packs } = removed;
  output.line(
    `  ${counted(objects, 'object')}, ${counted(oldVersions, 'old version')}, ${counted(embeddings, 'embedding')}, ${counted(packs, 'pack')}`,
  );
  for (const copy of new Set(forgotten.flatMap(({ copies = [] }) => copies))) output.line(`  also a copy: ${copy}`);
  for (const { model, version, live, keys } of seenBy) {
    output.line(
      `  version ${version} of model ${output.bold(model)}${live ? ' (live)' : ''} was trained on ${count(keys.length)} of them: train again, then headstart models delete ${model} ${version}`,
    );
  }
  for (const { model, version } of unreadable) {
    output.line(`  version ${version} of model ${model} has lost the list of its training images`);
  }
}

function reasonOf({ outcome, newKey, reason }: ForgetResults['results'][number]): string {
  if (outcome === 'moved') return `The image has moved to ${newKey}. Use that key.`;
  return (
    reason ?? (outcome === 'not-found' ? 'This image does not exist.' : 'The image has just been changed. Try again.')
  );
}
