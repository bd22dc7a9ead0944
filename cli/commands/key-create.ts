import type { Command } from 'commander';
import { type Scope, scope } from '../../shared/domain/state/records.ts';
import { findBucket } from '../connection/find-bucket.ts';
import type { Context } from '../context.ts';
import { allOptions, withBucket, withFolder } from '../options/shared.ts';
import { duration, listOf } from '../options/values.ts';
import { minute } from '../output/text.ts';
import { messageOf } from '../terminal/message-of.ts';

interface CreateOptions {
  name: string;
  scopes: Scope[];
  expires?: number;
  bucket?: string;
  region?: string;
  dir: string;
}

const help = `
Writes the key to the state bucket with your AWS credentials, so it needs no
other key. Without --bucket it creates a key of the local runtime, which must be
running.

  $ headstart keys create --name laptop --scopes manage
  $ headstart keys create --name shop --scopes predict --expires 30d \\
      --bucket headstart-statebucket-1a2b3c --region eu-central-1

Scopes: predict allows predictions; manage also allows uploads and trainings;
admin also allows keys. The stack's output StateBucketName names the bucket.`;

export function addKeyCreate(keys: Command, context: Context): void {
  const command = keys
    .command('create')
    .summary('create an API key')
    .description('Creates an API key and prints it. It is not shown again.')
    .requiredOption('--name <name>', 'name of its user')
    .requiredOption('--scopes <scopes>', `comma-separated list of ${scope.options.join(', ')}`, listOf(scope.options))
    .option('--expires <time>', 'lifetime, such as 12h or 30d (default: unlimited)', duration)
    .addHelpText('after', help);
  withFolder(withBucket(command)).action((_: CreateOptions, self: Command) => create(context, allOptions(self)));
}

async function create({ output }: Context, { name, scopes, expires, ...place }: CreateOptions): Promise<void> {
  const bucket = await findBucket(place);
  const expiresAt = expires === undefined ? undefined : new Date(Date.now() + expires * 1000);
  const { createKeyInBucket } = await import('../connection/state-bucket.ts');
  const { key } = await createKeyInBucket(bucket, { name, scopes, expiresAt }).catch((cause: unknown) => {
    throw new Error(
      `Can't write the key to bucket ${bucket.bucket} (${messageOf(cause)}). Check the bucket's name, its region and your AWS credentials.`,
      { cause },
    );
  });
  output.line(key);
  const until = expiresAt ? `valid until ${minute(expiresAt.toISOString())} UTC` : 'no expiry';
  output.error(`Key \`${name}\`, scopes ${scopes.join(', ')}, ${until}. Save it now: it is not shown again.`);
}
