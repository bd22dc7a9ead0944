import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { check, type StepResult } from '../../aws-check/check.ts';
import { localPlace } from '../../aws-check/places/local.ts';
import type { Place } from '../../aws-check/places/place.ts';
import { report } from '../../aws-check/report.ts';
import { steps } from '../../aws-check/steps/steps.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'headstart-check-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

test('every step of the deployment check passes on the local runtime', async () => {
  const results = await check({ place: localPlace(scratch), scratch, waitSeconds: 3, imagesEach: 8 });
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual(['Deploy', ...steps.map(({ name }) => name), 'Destroy']);
}, 240_000);

test('an interrupt starts no further step, and destroys the deployment', async () => {
  const interrupt = new AbortController();
  const destroyed: string[] = [];
  const place: Place = {
    name: 'here',
    deploy: async () => {
      interrupt.abort();
      throw new Error('The deployment was interrupted.');
    },
    destroy: async () => {
      destroyed.push('here');
    },
  };
  const results = await check({ place, scratch, waitSeconds: 1, imagesEach: 1, signal: interrupt.signal });
  expect([results.map(({ name }) => name), destroyed]).toEqual([['Deploy', 'Destroy'], ['here']]);
});

test('a failed deployment is destroyed, and the report gives the reason', async () => {
  let destroyed = 0;
  const place: Place = {
    name: 'nowhere',
    deploy: () => Promise.reject(new Error('There is | no account.')),
    destroy: async () => {
      destroyed++;
    },
  };
  const results: StepResult[] = await check({ place, scratch, waitSeconds: 1, imagesEach: 1 });
  expect(results.map(({ name, passed }) => [name, passed])).toEqual([
    ['Deploy', false],
    ['Destroy', true],
  ]);
  expect(destroyed).toBe(1);
  expect(report('nowhere', new Date(0), results)).toContain(
    '| Deploy | **failed** | 0.0 s | There is \\| no account. |',
  );
});
