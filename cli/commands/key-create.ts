import type { Command } from 'commander';
import { type Scope, scope } from '../../shared/domain/state/records.ts';
import { findBucket } from '../connection/find-bucket.ts';
import { allOptions, type Context, withFolder } from '../context.ts';
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
Writes to the state bucket with your AWS credentials, so that it works before
there is any key. Without --bucket it makes a key for the local runtime, which
must be running.

  $ headstart keys create --name laptop --scopes manage
  $ headstart keys create --name shop --scopes predict --expires 30d \\
      --bucket headstart-statebucket-1a2b3c --region eu-central-1

Scopes: predict asks for predictions; manage also uploads and trains; admin
also makes keys. The bucket's name is the output StateBucketName of the stack.`;

/** `headstart keys create`: makes an API key in the state bucket. */
export function addKeyCreate(keys: Command, context: Context): void {
  const command = keys
    .command('create')
    .summary('make an API key')
    .description('Makes an API key, and prints it this once.')
    .requiredOption('--name <name>', 'whose key it is')
    .requiredOption('--scopes <scopes>', `what it may do: ${scope.options.join(', ')}`, listOf(scope.options))
    .option('--expires <time>', 'until when it works, such as 12h or 30d (default: no end)', duration)
    .option('--bucket <name>', 'state bucket of the deployment')
    .option('--region <region>', 'region of the bucket (default: as the AWS CLI finds it)')
    .addHelpText('after', help);
  withFolder(command).action((_: CreateOptions, its: Command) => create(context, allOptions(its)));
}

async function create({ output }: Context, { name, scopes, expires, ...place }: CreateOptions): Promise<void> {
  const bucket = await findBucket(place);
  const expiresAt = expires === undefined ? undefined : new Date(Date.now() + expires * 1000);
  const { createKeyInBucket } = await import('../connection/state-bucket.ts');
  const { key } = await createKeyInBucket(bucket, { name, scopes, expiresAt }).catch((cause: unknown) => {
    throw new Error(
      `The key can't be written to bucket ${bucket.bucket} (${messageOf(cause)}). Check the bucket's name, its region and your AWS credentials.`,
      { cause },
    );
  });
  output.line(key);
  const until = expiresAt ? `until ${minute(expiresAt.toISOString())} UTC` : 'without end';
  output.error(`Key \`${name}\` with ${scopes.join(', ')}, ${until}. It is not shown again: keep it now.`);
}
