import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from './place.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');

/** A separate stack in the AWS account of the environment's credentials. */
export function awsPlace(stackName: string, scratch: string): Place {
  const context = { stackName, removeData: true };
  return {
    name: `AWS, stack ${stackName}`,

    async deploy(more) {
      const file = join(scratch, 'outputs.json');
      await run(['deploy', '--require-approval', 'never', '--outputs-file', file, ...flags({ ...context, ...more })]);
      const outputs: Record<string, string> = JSON.parse(await readFile(file, 'utf8'))[stackName];
      const { ApiUrl = '', UploadsBucketName = '', StateBucketName = '' } = outputs;
      const region = /\.execute-api\.([\w-]+)\./.exec(ApiUrl)?.[1];
      return { apiUrl: ApiUrl, uploadsBucket: UploadsBucketName, owner: { bucket: StateBucketName, region } };
    },

    destroy: () => run(['destroy', '--force', ...flags(context)]),
  };

  function flags(values: Record<string, unknown>): string[] {
    const contextFlags = Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return ['--output', join(scratch, 'cdk.out'), ...contextFlags];
  }
}

function run(args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    // A separate process group, so that Ctrl-C does not interrupt it.
    const child = spawn(process.execPath, [cdk, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    child.once('error', fail);
    child.once('exit', (code) => {
      if (code === 0) done();
      else fail(new Error(`cdk ${args[0]} failed (exit code ${code}): see above.`));
    });
  });
}
