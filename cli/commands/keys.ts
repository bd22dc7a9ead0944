import type { Command } from 'commander';
import type { ApiKeyRecord } from '../../shared/domain/state/records.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, allOptions, type JsonOptions, withConnection, withJson } from '../options/shared.ts';
import { printDamaged } from '../output/damaged.ts';
import { table } from '../output/table.ts';
import { minute } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { addKeyCreate } from './key-create.ts';

const help = `
Listing and revoking need a key with scope admin.

  $ headstart keys                list every key
  $ headstart keys revoke laptop  revoke a key`;

export function addKeys(program: Command, context: Context): void {
  const command = program
    .command('keys')
    .summary('list, create and revoke API keys')
    .description('Lists the API keys. Only their digests are stored: a key is shown once, when it is created.')
    .addHelpText('after', help);
  withJson(command).action((options: JsonOptions) => list(context, options));

  addKeyCreate(command, context);

  const revoke = command
    .command('revoke')
    .summary('revoke an API key')
    .description("Revokes an API key. Requests with it are refused within a minute. This can't be undone.")
    .argument('<key>', 'name, or the start of the id (headstart keys)');
  withConnection(revoke).action((key: string, _: ApiOptions, self: Command) =>
    revokeKey(context, key, allOptions(self)),
  );
}

async function list({ output, env }: Context, { json, ...options }: JsonOptions): Promise<void> {
  const found = await (await connect(options, env)).call('listKeys');
  if (json) return output.line(JSON.stringify(found));
  printDamaged(output, found.problems);
  const rows = found.keys.map(({ id, name, scopes, createdAt, expiresAt }) => [
    shortened(id),
    name,
    scopes.join(', '),
    minute(createdAt),
    expiresAt ? minute(expiresAt) : 'never',
  ]);
  printTable(
    output,
    table(
      [
        { title: 'id', whole: true },
        { title: 'name' },
        { title: 'scopes' },
        { title: 'created (UTC)' },
        { title: 'expires (UTC)' },
      ],
      rows,
      output.columns,
    ),
  );
}

async function revokeKey({ output, env }: Context, wanted: string, options: ApiOptions): Promise<void> {
  const client = await connect(options, env);
  const { keys: known } = await client.call('listKeys');
  // A key with a damaged record is not in the list, but can be revoked.
  const { id, name } = wholeId.test(wanted) ? { id: wanted, name: nameOf(known, wanted) } : chosen(known, wanted);
  await client.call('deleteKey', { id });
  output.line(`Revoked key ${output.bold(name)} (${shortened(id)}). Requests with it are refused within a minute`);
}

const wholeId = /^[0-9a-f]{64}$/;

const nameOf = (keys: readonly ApiKeyRecord[], id: string) => keys.find((key) => key.id === id)?.name ?? 'with this id';

/** @throws UsageError unless exactly one key matches */
function chosen(keys: readonly ApiKeyRecord[], wanted: string): ApiKeyRecord {
  const named = keys.filter(({ name }) => name === wanted);
  const begun = keys.filter(({ id }) => wanted.length >= minIdLength && id.startsWith(wanted));
  const found = named.length > 0 ? named : begun;
  if (found.length === 1) return found[0] as ApiKeyRecord;
  if (found.length === 0) throw new UsageError(`There is no key ${wanted}. List the keys with headstart keys.`);
  const ids = found.map(({ id, name }) => `${shortened(id)} (${name})`).join(', ');
  throw new UsageError(`${wanted} matches ${found.length} keys: ${ids}. Use the id of one.`);
}

const minIdLength = 6;

const shortened = (id: string): string => id.slice(0, 12);
