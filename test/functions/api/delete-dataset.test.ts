import { describe, expect, test } from '@jest/globals';
import { deleteDataset } from '../../../functions/api/delete-dataset.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, now } from './api.ts';

/** Three images of shapes, two of them embedded, and one image each of two other datasets. */
async function createFullApi() {
  const api = createTestApi();
  await api.upload('shapes/circle/a.jpg', 'shapes/_test/circle/b.jpg', 'shapes/square/c.jpg');
  await api.upload('shapes-2/circle/a.jpg', 'other/circle/a.jpg');
  await api.settle('shapes/circle/a.jpg', 'embedded');
  await api.settle('shapes/square/c.jpg', 'rejected');
  await api.settle('shapes-2/circle/a.jpg', 'embedded');
  await api.state.put('features/another-base/shapes/images/x.arrow', 'row');
  return api;
}

describe('DELETE /v1/datasets/{dataset}', () => {
  test('removes its images and embeddings, and no others', async () => {
    const api = await createFullApi();
    expect(await api.read('DELETE /v1/datasets/shapes')).toEqual({ deleted: 6, done: true });
    expect(api.uploads.keys()).toEqual(['other/circle/a.jpg', 'shapes-2/circle/a.jpg']);
    expect(api.state.keys()).toEqual([expect.stringMatching(/^features\/tiny\/shapes-2\/images\/.*\.arrow$/)]);
    await expectProblem(await api.ask('DELETE /v1/datasets/shapes'), 404, 'dataset-not-found');
  });

  test('of many objects continues after the previous request', async () => {
    const api = await createFullApi();
    const answers = [];
    for (let call = 0; call < 3; call++) {
      answers.push(await deleteDataset({ ...api, now: () => now }, 'shapes', { allowLive: false, max: 2 }));
    }
    expect(answers).toEqual([
      { deleted: 2, done: false },
      { deleted: 2, done: false },
      { deleted: 2, done: true },
    ]);
  });

  test('of the dataset of a live version needs live=true; the model remains', async () => {
    const api = await createFullApi();
    await api.storeVersion('round', 3);
    await api.storeLive('round', 3);
    const { detail } = await expectProblem(await api.ask('DELETE /v1/datasets/shapes'), 409, 'is-live');
    expect(detail).toContain('Version 3 of model `round` is live and was trained on dataset `shapes`');
    expect(await api.read('DELETE /v1/datasets/shapes?live=true')).toMatchObject({ done: true });
    await expectProblem(await api.ask('DELETE /v1/datasets/shapes'), 404, 'dataset-not-found');
    expect(await api.read('GET /v1/models')).toMatchObject({ models: [{ name: 'round', live: 3 }] });
    await api.upload('shapes/circle/a.jpg');
    await expectProblem(await api.ask('DELETE /v1/datasets/shapes?live=yes'), 400, 'invalid-request');
  });

  test('of a dataset without a live version needs no parameter', async () => {
    const api = await createFullApi();
    await api.storeVersion('round', 3);
    await api.storeLive('round', 3);
    expect(await api.read('DELETE /v1/datasets/other')).toEqual({ deleted: 1, done: true });
  });
});
