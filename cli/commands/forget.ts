import type { Command } from 'commander';
import type { ForgetResults } from '../../shared/api/forget.ts';
import { batches } from '../../shared/domain/batches.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, type Context, withConnection } from '../context.ts';
import type { Output } from '../output/output.ts';
import { count, counted } from '../output/text.ts';
import { confirm } from '../terminal/confirm.ts';

interface ForgetOptions extends ApiOptions {
  yes?: boolean;
  json?: boolean;
}

const help = `
Removes each image under every key of the dataset that has the same bytes, with
all old versions, its embeddings and thumbnails. It needs a key with scope
admin. Versions that were trained on the image are named: train again, then
delete them.

  $ headstart forget pets pets/cat/IMG_1-1b2c3d4e.jpg`;

/** `headstart forget`: removes images for good. */
export function addForget(program: Command, context: Context): void {
  const command = program
    .command('forget')
    .summary('remove images for good')
    .description("Removes images for good: bytes, copies, old versions, embeddings. This can't be undone.")
    .argument('<dataset>', 'dataset')
    .argument('<keys...>', 'images, by their keys in the uploads bucket')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', help);
  withConnection(command).action((dataset: string, keys: string[], options: ForgetOptions) =>
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
  const question = `Remove ${counted(keys.length, 'image')} of dataset ${dataset} for good?`;
  if (!yes && !(await confirm(question))) return output.line('Nothing was removed');
  const done = output.pending(`Forgetting ${counted(keys.length, 'image')} ...`);
  const answer = await forgetAll(client, dataset, keys).finally(done);
  if (json) output.line(JSON.stringify(answer));
  else print(output, dataset, answer);
  const others = answer.results.filter(({ outcome }) => outcome !== 'forgotten');
  for (const result of others) output.error(`${result.key}: ${reasonOf(result)}`);
  if (others.length > 0) throw new Error(`${counted(others.length, 'image')} not forgotten.`);
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
  output.line(`${counted(forgotten.length, 'image')} of dataset ${output.bold(dataset)} forgotten`);
  const { objects, oldVersions, embeddings, packs } = removed;
  output.line(
    `  removed: ${counted(objects, 'object')}, ${counted(oldVersions, 'old version')}, ${counted(embeddings, 'embedding')}, ${counted(packs, 'pack')}`,
  );
  for (const copy of new Set(forgotten.flatMap(({ copies = [] }) => copies))) output.line(`  a copy too: ${copy}`);
  for (const { model, version, live, keys } of seenBy) {
    output.line(
      `  version ${version} of model ${output.bold(model)}${live ? ' (live)' : ''} was trained on ${count(keys.length)} of them: train again, then headstart models delete ${model} ${version}`,
    );
  }
  for (const { model, version } of unreadable) {
    output.line(`  version ${version} of model ${model} can't say what it was trained on`);
  }
}

function reasonOf({ outcome, newKey, reason }: ForgetResults['results'][number]): string {
  if (outcome === 'moved') return `Its image is at ${newKey} now. Name that key.`;
  return reason ?? (outcome === 'not-found' ? 'There is no such image.' : 'It was changed meanwhile. Try again.');
}
