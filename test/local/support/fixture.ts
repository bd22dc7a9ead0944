import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const app = fileURLToPath(new URL('../fixture/app.ts', import.meta.url));

/** Synthesizes the fixture's stack into `{dir}/assembly`, and returns that folder. */
export function synthesizeFixture(dir: string, variables: Record<string, string> = {}): string {
  const out = join(dir, 'assembly');
  execFileSync(process.execPath, ['--import', 'tsx', app], {
    env: { ...process.env, ...variables, CDK_OUTDIR: out },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return out;
}
