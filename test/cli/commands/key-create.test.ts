import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeFolder } from '../support/files.ts';
import { startServer, type TestServer } from '../support/http-server.ts';
import { localOutputs } from '../support/local-outputs.ts';
import { run } from '../support/run.ts';

let bucket: TestServer;
let folder: Awaited<ReturnType<typeof makeFolder>>;
let answer: { status: number; text: string };

beforeEach(async () => {
  answer = { status: 200, text: '' };
  bucket = await startServer(() => ({ ...answer, headers: { etag: '"1"' } }));
  folder = await makeFolder({ 'outputs.json': JSON.stringify(localOutputs({ endpoint: bucket.url })) });
});
afterEach(async () => {
  await bucket.stop();
  await folder.remove();
});

const create = (...args: string[]) => run(['keys', 'create', '--name', 'laptop', '--dir', folder.dir, ...args]);

test('prints the key once, and stores its digest in the state bucket of the local runtime', async () => {
  const { code, text, errors } = await create('--scopes', 'predict,manage');
  expect(code).toBe(0);
  expect(text).toMatch(/^hs_\S{43}$/);
  const id = createHash('sha256').update(text).digest('hex');
  const [put] = bucket.received;
  expect(put?.path).toMatch(new RegExp(`^/state/keys/${id}\\.json`));
  expect(`${put?.body}`).toContain('"name":"laptop","scopes":["predict","manage"]');
  expect(`${put?.body}`).not.toContain(text);
  expect(errors).toContain('Key `laptop`, scopes predict, manage, no expiry. Save it now');
});

test('a key can expire', async () => {
  const before = Date.now();
  const { errors } = await create('--scopes', 'admin', '--expires', '30d');
  const [, end] = /"expiresAt":"([^"]+)"/.exec(`${bucket.received[0]?.body}`) ?? [];
  const days = (new Date(`${end}`).getTime() - before) / 86_400_000;
  expect(Math.round(days)).toBe(30);
  expect(errors).toContain('until ');
});

test('says what to check if the bucket refuses', async () => {
  answer = { status: 403, text: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>' };
  const { code, errors } = await create('--scopes', 'admin');
  expect(code).toBe(1);
  expect(errors).toContain("Can't write the key to bucket state (Access Denied). Check the bucket's name");
});

test('asks for a bucket if there is no local runtime', async () => {
  const { code, errors } = await run([
    'keys',
    'create',
    '--name',
    'a',
    '--scopes',
    'admin',
    '--dir',
    `${folder.dir}/none`,
  ]);
  expect(code).toBe(2);
  expect(errors).toContain('Give the one of your deployment with --bucket');
});
