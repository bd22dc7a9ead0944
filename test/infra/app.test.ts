import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { featureFlags } from '../../infra/feature-flags.ts';
import { sha256 } from '../../shared/domain/digest.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let outdir: string;

beforeEach(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'headstart-app-'));
});
afterEach(() => rm(outdir, { recursive: true }));

/** Runs the app like the cdk command, without bundling. */
function runApp(context: Record<string, unknown>): Promise<{ code: number; stderr: string }> {
  const CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:bundling-stacks': [], ...context });
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', 'infra/app.ts'], { cwd: root, env }, (_, __, stderr) =>
      resolve({ code: child.exitCode ?? -1, stderr }),
    );
  });
}

describe('app', () => {
  test("writes a template with the path of each function's code, and warns that its alarms have no topic", async () => {
    const { code, stderr } = await runApp({});
    expect(code).toBe(0);
    expect(stderr).toMatch(/^WARNING The alarms notify nobody\. Create an SNS topic that someone reads/);
    const { Resources } = JSON.parse(readFileSync(join(outdir, 'Headstart.template.json'), 'utf8'));
    const functions: { Type: string; Metadata?: Record<string, string> }[] = Object.values(Resources);
    const paths = functions
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Metadata }) => Metadata?.['aws:asset:path']);
    expect(paths).toEqual(
      ['embed', 'train', 'predict', 'export', 'sweep', 'api', 'authorize'].map((name) => join(root, 'functions', name)),
    );
  }, 240_000);

  test("has the feature flags that deployed stacks have, so that each new one of CDK's needs a decision", () => {
    expect(sha256(JSON.stringify(featureFlags))).toBe(
      '41e6806d7e0e45313fbd091d638d9db0e194c95fc34dabf80a308cd8953d2483',
    );
  });

  test('refuses an invalid context without a stack trace', async () => {
    const { code, stderr } = await runApp({ memory: 5 });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The context values are invalid\.\n {2}memory: unknown\nCorrect them .* Valid names: .*\n$/,
    );
  });
});
