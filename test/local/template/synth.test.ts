import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { synthesize } from '../../../local/template/synth.ts';

const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url));
let root: string;
let out: string;

/** An app that writes its context and counts its runs. */
const app = `
import { appendFileSync, writeFileSync } from 'node:fs';
appendFileSync('runs', 'x');
writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', process.env.CDK_CONTEXT_JSON ?? '');
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'synth-'));
  out = join(root, 'out');
  symlinkSync(packages, join(root, 'node_modules'));
  for (const folder of ['infra', 'functions']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'infra/app.ts'), app);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const runs = () => readFileSync(join(root, 'runs'), 'utf8').length;
const synth = (context: Record<string, unknown> = {}) => synthesize({ root, out, context });

describe('synthesize', () => {
  test('runs the app with the context', async () => {
    expect(await synth({ natives: 'host' })).toBe(true);
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toEqual({ natives: 'host' });
  });

  test('also passes the context of cdk.json, as the cdk command does', async () => {
    writeFileSync(join(root, 'cdk.json'), JSON.stringify({ context: { natives: 'linux-x64', embedBatch: 5 } }));
    await synth({ natives: 'host' });
    const context = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(context).toEqual({ natives: 'host', embedBatch: 5 });
  });

  test('does not run the app again without changes', async () => {
    await synth();
    expect(await synth()).toBe(false);
    expect(runs()).toBe(1);
  });

  test('runs the app again when a source, the context or the output changed', async () => {
    await synth();
    writeFileSync(join(root, 'functions/new.ts'), '');
    expect(await synth()).toBe(true);
    expect(await synth({ other: 1 })).toBe(true);
    rmSync(out, { recursive: true });
    expect(await synth({ other: 1 })).toBe(true);
  });

  test("fails with the app's output, and runs it again the next time", async () => {
    await synth();
    writeFileSync(join(root, 'infra/app.ts'), 'throw new Error("bad settings");');
    await expect(synth()).rejects.toThrow(/infra\/app\.ts failed \(exit code 1\)[\s\S]*bad settings/);
    writeFileSync(join(root, 'infra/app.ts'), app);
    expect(await synth()).toBe(true);
  });

  test('copies the assembly from the cache to other folders, until a source or the context changes', async () => {
    const cache = join(root, 'cache');
    const into = (folder: string, context = {}) => synthesize({ root, out: join(root, folder), context, cache });
    expect(await into('a')).toBe(true);
    expect(await into('b')).toBe(false);
    expect(readFileSync(join(root, 'b/manifest.json'), 'utf8')).toBe('{}');
    expect(await into('c', { other: 1 })).toBe(true);
    writeFileSync(join(root, 'functions/new.ts'), '');
    expect(await into('d')).toBe(true);
    expect(runs()).toBe(3);
    expect(readdirSync(cache)).toHaveLength(2);
  });

  test('reports missing packages', async () => {
    rmSync(join(root, 'node_modules'));
    await expect(synth()).rejects.toThrow('are not installed. Run npm ci there first.');
  });
});
