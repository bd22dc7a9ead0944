import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { baseModel, bundle } from '../../infra/bundle/bundle.ts';
import { hostPlatform } from '../../infra/bundle/native-packages.ts';
import { tinyModel, tinySize } from '../shared/ml/extract/tiny-base.ts';
import { fixtures } from './support/template.ts';

const names = ['embed', 'train', 'api'];
const repository = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
const at = (...path: string[]) => join(folder, ...path);

/** Runs a bundle's handler in a process that can't see this project's node_modules. */
function run(name: string): unknown {
  const script = `const { handler } = await import('./index.mjs'); console.log(JSON.stringify(await handler()))`;
  const options = { cwd: at(name), encoding: 'utf8', stdio: 'pipe' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], options));
}

function bytesIn(dir: string): number {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => statSync(join(dir, path)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-bundle-'));
  for (const name of names) {
    bundle({ entry: join(fixtures, name, 'handler.ts'), platform: hostPlatform }, at(name));
  }
});

afterAll(() => rm(folder, { recursive: true }));

describe('bundle', () => {
  test('runs alone if it uses sharp and ONNX Runtime', () => {
    expect(run('embed')).toEqual({ onnxruntime: expect.any(String), bytes: 18 });
  });

  test('runs without sharp if it uses only ONNX Runtime', () => {
    expect(run('train')).toEqual({ onnxruntime: expect.any(String) });
    expect(readdirSync(at('train', 'node_modules')).sort()).toEqual(['onnxruntime-common', 'onnxruntime-node']);
  });

  test('is one file if it uses neither', () => {
    expect(readdirSync(at('api'))).toEqual(['index.mjs']);
  });

  test('holds native libraries of one platform only', () => {
    const libraries = at('embed', 'node_modules/onnxruntime-node/bin/napi-v6');
    expect(readdirSync(libraries)).toEqual([process.platform]);
    expect(readdirSync(join(libraries, process.platform))).toEqual([process.arch]);
  });

  test.each(names.slice(0, 2))('of %s is refused where a platform is not installed, with what to type', (name) => {
    const entry = join(fixtures, name, 'handler.ts');
    expect(() => bundle({ entry, platform: 'plan9-x64' }, at('other'))).toThrow(
      /not installed for plan9-x64\. Run npm ci --os=plan9 --cpu=x64/,
    );
  });
});

describe('a loaded bundle', () => {
  /** Bundles a handler of this source, and calls it. */
  async function call(name: string, source: string): Promise<unknown> {
    await mkdir(at(`${name}-source`));
    await writeFile(at(`${name}-source`, 'handler.ts'), source);
    bundle({ entry: at(`${name}-source`, 'handler.ts'), platform: hostPlatform }, at(name));
    return run(name);
  }

  test('starts its function before the first call', async () => {
    const source = `
      import { setTimeout } from 'node:timers/promises';
      let ready = false;
      export const start = async () => { await setTimeout(20); ready = true; };
      export const handler = async () => ({ ready });`;
    expect(await call('ready', source)).toEqual({ ready: true });
  });

  test('repeats a failed start at the first call', async () => {
    const source = `
      import { once } from '${join(repository, 'shared/lambda/once.ts')}';
      let starts = 0;
      export const start = once(async () => {
        if (++starts === 1) throw new Error('not yet');
      });
      export const handler = async () => {
        await start();
        return { starts };
      };`;
    expect(await call('again', source)).toEqual({ starts: 2 });
  });

  test('lists missing variables in the error of the first call', () => {
    const authorize = join(repository, 'functions/authorize/handler.ts');
    bundle({ entry: authorize, platform: hostPlatform }, at('authorize'));
    expect(() => run('authorize')).toThrow(/The configuration is invalid\. STATE_BUCKET: /);
  });
});

describe('the bundle of', () => {
  const largest = 80 * 1000 * 1000;

  test.each(['embed', 'predict'])(
    '%s has its worker beside it, and is at most 80 MB without the base model',
    (name) => {
      const entry = fileURLToPath(new URL(`../../functions/${name}/handler.ts`, import.meta.url));
      bundle({ entry, platform: hostPlatform }, at(`real-${name}`));
      expect(readdirSync(at(`real-${name}`)).sort()).toEqual(['index.mjs', 'node_modules', 'worker.mjs']);
      expect(bytesIn(at(`real-${name}`))).toBeLessThan(largest);
    },
  );

  test('embed runs the base model in its worker', async () => {
    const [worker, model] = [at('real-embed', 'worker.mjs'), tinyModel()];
    const thread = new Worker(worker, { execArgv: [] });
    const answers: { id: number; result?: Float32Array }[] = [];
    const done = new Promise<void>((resolve) => {
      thread.on('message', (answer) => {
        answers.push(answer);
        if (answer.id === 2) resolve();
      });
    });
    thread.postMessage({ id: 1, call: 'start', given: { model, options: {} } });
    const pixels = new Uint8Array(tinySize * tinySize * 3).fill(7);
    const given = { pixels, shape: [1, tinySize, tinySize, 3], input: 'image', output: 'features' };
    thread.postMessage({ id: 2, call: 'run', given });
    await done;
    await thread.terminate();
    expect(answers).toEqual([{ id: 1 }, { id: 2, result: Float32Array.of(7, 7, 7) }]);
  });
});

test('api contains the built and compressed console, which loads nothing from other servers', () => {
  bundle({ entry: join(fixtures, 'api', 'handler.ts'), platform: hostPlatform, console: true }, at('console'));
  const assets = readdirSync(at('console', 'console/assets'));
  const [script = ''] = assets.filter((file) => file.endsWith('.js'));
  expect(assets).toEqual(expect.arrayContaining([`${script}.br`, `${script}.gz`]));
  expect(readFileSync(at('console', 'console/assets/inter-OFL.txt'), 'utf8')).toContain('SIL OPEN FONT LICENSE');
  const page = readFileSync(at('console', 'console/index.html'), 'utf8');
  expect(page).toContain(`src="/assets/${script}"`);
  expect(page).not.toMatch(/https?:|<style|<script>|style=/);
});

describe('base model', () => {
  const entry = join(fixtures, 'api', 'handler.ts');

  test('is included without the scripts that made it', () => {
    bundle({ entry, platform: hostPlatform, base: 'model' }, at('whole'));
    const files = readdirSync(at('whole', baseModel));
    expect(files).toEqual(expect.arrayContaining(['manifest.json', 'model.onnx']));
    expect(files.filter((file) => file.endsWith('.py'))).toEqual([]);
  });

  test('is included without weights if only its description is needed', () => {
    bundle({ entry, platform: hostPlatform, base: 'description' }, at('described'));
    const files = readdirSync(at('described', baseModel));
    expect(files).toContain('manifest.json');
    expect(files.filter((file) => file.endsWith('.onnx'))).toEqual([]);
  });
});
