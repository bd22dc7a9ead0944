import type { Command } from 'commander';
import type { ApiKeyRecord } from '../../shared/domain/state/records.ts';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, allOptions, type Context, withConnection } from '../context.ts';
import { printDamaged } from '../output/damaged.ts';
import { table } from '../output/table.ts';
import { minute } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { addKeyCreate } from './key-create.ts';

interface KeysOptions extends ApiOptions {
  json?: boolean;
}

const help = `
Listing and revoking need a key with scope admin.

  $ headstart keys                 every key
  $ headstart keys revoke laptop   it is refused from then on`;

/** `headstart keys`: lists API keys, makes and revokes one. */
export function addKeys(program: Command, context: Context): void {
  const command = program
    .command('keys')
    .summary('list, make and revoke API keys')
    .description('Lists the API keys. The keys themselves are not stored, and shown only when they are made.')
    .option('--json', 'print JSON')
    .addHelpText('after', help);
  withConnection(command).action((options: KeysOptions) => list(context, options));

  addKeyCreate(command, context);

  const revoke = command
    .command('revoke')
    .summary('revoke an API key')
    .description("Revokes an API key: whoever uses it is refused within a minute. This can't be undone.")
    .argument('<key>', 'its name, or the beginning of its id: see headstart keys');
  withConnection(revoke).action((key: string, _: ApiOptions, its: Command) => revokeKey(context, key, allOptions(its)));
}

async function list({ output, env }: Context, { json, ...options }: KeysOptions): Promise<void> {
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
        { title: 'made (UTC)' },
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
  // Also a key whose record can't be read, and so is not in the list.
  const { id, name } = wholeId.test(wanted) ? { id: wanted, name: nameOf(known, wanted) } : chosen(known, wanted);
  await client.call('deleteKey', { id });
  output.line(`Key ${output.bold(name)} (${shortened(id)}) is revoked: within a minute it is refused`);
}

const wholeId = /^[0-9a-f]{64}$/;

const nameOf = (keys: readonly ApiKeyRecord[], id: string) => keys.find((key) => key.id === id)?.name ?? 'of this id';

/** @throws UsageError when no key is meant, or more than one */
function chosen(keys: readonly ApiKeyRecord[], wanted: string): ApiKeyRecord {
  const named = keys.filter(({ name }) => name === wanted);
  const begun = keys.filter(({ id }) => wanted.length >= shortest && id.startsWith(wanted));
  const found = named.length > 0 ? named : begun;
  if (found.length === 1) return found[0] as ApiKeyRecord;
  if (found.length === 0) throw new UsageError(`There is no key ${wanted}. headstart keys lists them.`);
  const ids = found.map(({ id, name }) => `${shortened(id)} (${name})`).join(', ');
  throw new UsageError(`${wanted} is ${found.length} keys: ${ids}. Name one by its id.`);
}

/** Characters of an id that name a key at least. */
const shortest = 6;

const shortened = (id: string): string => id.slice(0, 12);
