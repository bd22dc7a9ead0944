import { afterEach, describe, expect, test } from '@jest/globals';
import type { DoctorFinding } from '../../../shared/api/health.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';
import { run } from '../support/run.ts';

const stale: DoctorFinding = {
  kind: 'stale',
  key: 'features/e/pets/images/c-1.arrow',
  problem: 'Dataset `pets` has no image of this content any more.',
  repair: 'It is deleted.',
  automatic: true,
};
const damaged: DoctorFinding = {
  kind: 'damaged',
  key: 'models/pets/artifacts/1/a/head.onnx',
  problem: 'The stored object models/pets/artifacts/1/a/head.onnx is missing.',
  repair: 'Train model `pets` again (POST /v1/models/pets/trainings).',
  automatic: false,
  training: {
    model: 'pets',
    request: {
      dataset: 'animals',
      base: 'small',
      seed: 3,
      precision: { "cat's": 0.9 },
      hyperparameters: { hiddenLayers: [128, 64], l2: 'auto', learningRate: 0.01, classWeights: { cat: 2, dog: 3 } },
    },
  },
};

let server: TestServer;
afterEach(() => server.stop());

/** Answers page by page, as the cursor says. */
async function doctor(pages: object[], ...args: string[]) {
  server = await startServer(({ path }): Answer => {
    const cursor = Number(new URL(path, 'http://localhost').searchParams.get('cursor') ?? 0);
    return { json: { ...pages[cursor], ...(cursor + 1 < pages.length && { nextCursor: `${cursor + 1}` }) } };
  });
  return run(['doctor', ...args], { HEADSTART_URL: server.url, HEADSTART_API_KEY: 'hs_1' });
}
const asked = () => server.received.map(({ method, path }) => `${method} ${path}`);

describe('headstart doctor', () => {
  test('exits with 0 if nothing is wrong', async () => {
    expect(await doctor([{ findings: [] }, { findings: [] }])).toMatchObject({ code: 0, text: 'Nothing is wrong' });
    expect(asked()).toEqual(['GET /v1/health/doctor', 'GET /v1/health/doctor?cursor=1']);
  });

  test('prints the findings of all pages with what to do, and exits with 1', async () => {
    const { code, text, errors } = await doctor([{ findings: [stale] }, { findings: [] }, { findings: [damaged] }]);
    expect(code).toBe(1);
    expect(text.split('\n')).toEqual([
      'stale  features/e/pets/images/c-1.arrow',
      '  Dataset `pets` has no image of this content any more.',
      '  It is deleted.',
      'damaged  models/pets/artifacts/1/a/head.onnx',
      '  The stored object models/pets/artifacts/1/a/head.onnx is missing.',
      "  Train model `pets` again (headstart train pets --dataset animals --base small --seed 3 --precision 'cat'\\''s=0.9' --hidden-layers 128,64 --learning-rate 0.01 --class-weights cat=2 --class-weights dog=3).",
      '2 findings (1 stale, 1 damaged): headstart doctor --repair repairs 1 of them',
    ]);
    expect(errors).toBe('headstart: 2 problems left.');
  });

  test('--repair exits with 0 if everything is repaired', async () => {
    const { code, text } = await doctor([{ repaired: [stale], left: [] }], '--repair', '--quick', '--dataset', 'pets');
    expect(code).toBe(0);
    expect(text).toMatch(/^stale, repaired {2}features.*\n[\s\S]*\n1 repaired, 0 left$/);
    expect(asked()).toEqual(['POST /v1/health/doctor/repair?quick=true&dataset=pets']);
  });

  test('--repair exits with 1 if problems are left', async () => {
    const pages = [
      { repaired: [stale], left: [] },
      { repaired: [], left: [damaged] },
    ];
    const { code, text, errors } = await doctor(pages, '--repair', '--json');
    expect([code, errors]).toEqual([1, 'headstart: 1 problem left.']);
    expect(JSON.parse(text)).toEqual({ repaired: [stale], left: [damaged] });
  });

  test('exits with 2 for an unknown option', async () => {
    expect((await doctor([], '--heal')).code).toBe(2);
    expect(asked()).toEqual([]);
  });
});
