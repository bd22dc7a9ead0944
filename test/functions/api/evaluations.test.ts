import { describe, expect, test } from '@jest/globals';
import type { DecisionThreshold } from '../../../shared/api/decisions.ts';
import type { DuplicatesPage, ScoredPage } from '../../../shared/api/evaluations.ts';
import { encodeEvaluation } from '../../../shared/store/versions/evaluation-file.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi } from './api.ts';

/** Four examples of circles and squares; the last was never held out. */
async function createScoredApi() {
  const api = createTestApi();
  const evaluation = encodeEvaluation({
    keys: ['shapes/circle/a.jpg', 'shapes/circle/b.jpg', 'shapes/square/c.jpg', 'shapes/square/d.jpg'],
    sha256: ['a', 'b', 'c', 'd'],
    labels: ['circle', 'circle', 'square', 'square'],
    fold: Int32Array.of(0, 1, 2, -1),
    probabilities: Float32Array.of(0.75, 0.25, 0.125, 0.875, 0.5, 0.5, 0, 0),
    classCount: 2,
  });
  await api.storeVersion('shapes', 1, { 'evaluation.arrow': evaluation });
  return api;
}

const route = 'GET /v1/models/shapes/versions/1/examples';
const keysOf = ({ examples }: ScoredPage) => examples.map(({ key }) => key.slice('shapes/'.length));

describe(route, () => {
  test('lists the prediction of each held-out example', async () => {
    const api = await createScoredApi();
    await api.upload('shapes/circle/b.jpg');
    const page = await api.read<ScoredPage>(route);
    expect(keysOf(page)).toEqual(['circle/a.jpg', 'circle/b.jpg', 'square/c.jpg']);
    expect(page.examples[1]).toEqual({
      key: 'shapes/circle/b.jpg',
      label: 'circle',
      predicted: 'square',
      probability: 0.875,
      labelProbability: 0.125,
      fold: 1,
      url: 'https://uploads.test/shapes/circle/b.jpg?type=image/jpeg',
    });
    expect(page).not.toHaveProperty('nextCursor');
  });

  test('label and prediction select a cell of the confusion matrix', async () => {
    const api = await createScoredApi();
    expect(keysOf(await api.read(`${route}?label=circle&predicted=square`))).toEqual(['circle/b.jpg']);
    expect(keysOf(await api.read(`${route}?wrong=true`))).toEqual(['circle/b.jpg', 'square/c.jpg']);
    expect(keysOf(await api.read(`${route}?wrong=false`))).toEqual(['circle/a.jpg']);
  });

  test('lists the most suspicious first on request, page by page', async () => {
    const api = await createScoredApi();
    const first = await api.read<ScoredPage>(`${route}?order=suspicious&limit=2`);
    expect(keysOf(first)).toEqual(['circle/b.jpg', 'square/c.jpg']);
    const second = await api.read<ScoredPage>(`${route}?order=suspicious&limit=2&cursor=${first.nextCursor}`);
    expect(keysOf(second)).toEqual(['circle/a.jpg']);
  });

  test('omits links on request', async () => {
    const api = await createScoredApi();
    await api.upload('shapes/circle/a.jpg');
    const { examples } = await api.read<ScoredPage>(`${route}?links=false`);
    expect(examples[0]).not.toHaveProperty('url');
  });

  test.each(['x', '', '0x1', '1e0', '%201', '-1', '9'])('the cursor `%s` is refused', async (cursor) => {
    const api = await createScoredApi();
    await expectProblem(await api.ask(`${route}?cursor=${cursor}`), 400, 'invalid-request');
  });

  test.each(['label', 'predicted', 'wrong', 'links'])('the query parameter %s must be valid', async (name) => {
    const api = await createScoredApi();
    const value = ['wrong', 'links'].includes(name) ? 'True' : '_test';
    const { errors } = await expectProblem(await api.ask(`${route}?${name}=${value}`), 400, 'invalid-request');
    expect(errors?.map(({ path }) => path)).toEqual([`query.${name}`]);
  });
});

describe('GET /v1/models/{model}/versions/{version}/duplicates', () => {
  const duplicates = 'GET /v1/models/shapes/versions/1/duplicates';
  const near = Array.from({ length: 2_345 }, (_, i) => ({ a: `a${i}.jpg`, b: `b${i}.jpg`, similarity: 0.97 }));

  async function createApiWithCopies() {
    const api = createTestApi();
    const found = { exact: [['a.jpg', 'b.jpg']], near, conflicts: [], leaks: [] };
    await api.storeVersion('shapes', 1, { 'duplicates.json': JSON.stringify(found) });
    return api;
  }

  test('lists more than the first 1,000 of the metrics, page by page', async () => {
    const api = await createApiWithCopies();
    const items: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = await api.read<DuplicatesPage>(`${duplicates}?kind=near&limit=1000${cursor}`);
      expect(page).toMatchObject({ kind: 'near', total: 2_345 });
      items.push(...page.items);
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(items).toEqual(near);
  });

  test('lists each kind, even if nothing was found', async () => {
    const api = await createApiWithCopies();
    const exact = await api.read(`${duplicates}?kind=exact`);
    expect(exact).toEqual({ kind: 'exact', total: 1, items: [['a.jpg', 'b.jpg']] });
    expect(await api.read(`${duplicates}?kind=leaks`)).toEqual({ kind: 'leaks', total: 0, items: [] });
  });

  test.each(['', 'kind=far', 'kind=near&limit=1001', 'kind=near&cursor=9999'])('refuses %s', async (query) => {
    await expectProblem(await (await createApiWithCopies()).ask(`${duplicates}?${query}`), 400, 'invalid-request');
  });
});

describe('GET /v1/models/{model}/versions/{version}/threshold', () => {
  const threshold = 'GET /v1/models/shapes/versions/1/threshold';

  test('finds a threshold from held-out examples', async () => {
    const api = await createScoredApi();
    // Of the two predictions of circle, the more probable one is right.
    const found = await api.read<DecisionThreshold>(`${threshold}?label=circle&precision=0.2`);
    expect(found).toMatchObject({ label: 'circle', reachable: true, decided: 1, wrong: 0, recall: 0.5 });
    expect('threshold' in found && found.threshold).toBeCloseTo(0.75);
  });

  test('reports that a precision is not reachable, and the number of decisions needed', async () => {
    const api = await createScoredApi();
    const found = await api.read<DecisionThreshold>(`${threshold}?label=square&precision=0.99`);
    expect(found).toMatchObject({ reachable: false, best: { decided: 1, wrong: 1 }, needed: 268 });
  });

  test.each(['label=oval&precision=0.9', 'label=circle&precision=1', 'label=circle', 'precision=0.9'])(
    'refuses %s',
    async (query) => {
      await expectProblem(await (await createScoredApi()).ask(`${threshold}?${query}`), 400, 'invalid-request');
    },
  );
});
