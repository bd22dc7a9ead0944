import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { type FakeOptions, startFakeService } from '../support/fake-service.ts';
import { jpeg, makeFolder } from '../support/files.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Runs a command, and interrupts it as Ctrl-C does when the service has been asked for `route`. */
async function interruptAt(route: string, args: string[], options: FakeOptions, variables: NodeJS.ProcessEnv = {}) {
  const service = await startFakeService(options);
  ends.push(service.stop);
  const env = { ...process.env, HEADSTART_URL: service.url, HEADSTART_API_KEY: 'hs_1', ...variables };
  const child = spawn(process.execPath, ['cli/headstart.mjs', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  const timer = setInterval(() => {
    const asked = service.received.some(({ method, path }) => `${method} ${path}`.startsWith(route));
    if (asked) child.kill('SIGINT');
    if (asked) clearInterval(timer);
  }, 20);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals];
  clearInterval(timer);
  // As shells report a process that a signal ended.
  return { code: code ?? 128 + constants.signals[signal], text };
}

const training = {
  id: 't1',
  model: 'pets',
  status: 'queued',
  progress: { done: 0, total: 0 },
  requestedAt: '2026-01-31T12:00:00.000Z',
};

test('an interrupted training continues, and the command says how to follow it', async () => {
  const { code, text } = await interruptAt('GET /v1/trainings/t1', ['train', 'pets'], {
    routes: {
      'POST /v1/models/pets/trainings': () => ({ status: 202, json: training }),
      'GET /v1/trainings/t1': () => ({ json: training }),
    },
  });
  expect(code).toBe(130);
  expect(text).toContain('Training t1 continues. To follow it: headstart trainings follow t1.');
  expect(text).toContain('headstart trainings cancel t1');
});

test('an interrupted upload says that the same command continues', async () => {
  const { dir, remove } = await makeFolder({ 'cat/1.jpg': jpeg('a') });
  ends.push(remove);
  const { code, text } = await interruptAt('POST /storage', ['upload', dir, '--dataset', 'pets'], {
    refuse: () => ({ status: 503 }),
  });
  expect(code).toBe(130);
  expect(text).toContain(`To continue: headstart upload ${dir} --dataset pets`);
});

test('an interrupted comparison of base models leaves no temporary folder', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'headstart-interrupt-'));
  ends.push(() => rm(scratch, { recursive: true }));
  const { code, text } = await interruptAt(
    'GET /v1/datasets/pets/examples',
    ['base', 'compare', 'pets', '--base', 'efficientnet-lite0'],
    { routes: { 'GET /v1/datasets/pets/examples': () => ({ status: 503 }) } },
    { TMPDIR: scratch },
  );
  expect(code).toBe(130);
  expect(text).toContain('Run the same command to start over.');
  expect((await readdir(scratch)).filter((name) => name.startsWith('headstart-base-'))).toEqual([]);
});
