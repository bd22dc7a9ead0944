import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeFolder } from './support/files.ts';

test('the command says if the packages are not installed', async () => {
  const { dir, remove } = await makeFolder({});
  mkdirSync(join(dir, 'cli'));
  copyFileSync('cli/headstart.mjs', join(dir, 'cli/headstart.mjs'));
  const { status, stderr } = spawnSync(process.execPath, [join(dir, 'cli/headstart.mjs')], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain("Headstart's packages are not installed. Run `npm ci` in");
  await remove();
});

test('the command runs from the TypeScript sources', () => {
  const { status, stdout } = spawnSync(process.execPath, ['cli/headstart.mjs', '--version'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('the command says if the local runtime of the bucket is not running', async () => {
  const endpoint = 'http://127.0.0.1:9';
  const api = { apiUrl: endpoint, apiKey: 'hs_1', uploadsBucket: 'uploads', stateBucket: 'state' };
  const outputs = { ...api, endpoint, region: 'us-east-1', accessKeyId: 'a', secretAccessKey: 'b' };
  const { dir, remove } = await makeFolder({ 'outputs.json': JSON.stringify(outputs) });
  const args = ['cli/headstart.mjs', 'base', 'list', '--dir', dir];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^headstart: Can't reach http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)\. .*`headstart start`/);
  await remove();
});
