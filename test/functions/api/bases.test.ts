import { expect, test } from '@jest/globals';
import type { BaseList } from '../../../shared/api/bases.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, tinyBase } from './api.ts';

test('the base models are listed: the built-in one, then registered ones by name', async () => {
  const api = createTestApi();
  const digest = await api.registerBase('net-b');
  await api.registerBase('net-a');
  const { bases } = await api.read<BaseList>('GET /v1/bases');
  expect(bases.map(({ name }) => name)).toEqual(['tiny-net', 'net-a', 'net-b']);
  expect(bases[0]).toEqual({ ...tinyBase, default: true });
  expect(bases[2]).toEqual({ name: 'net-b', digest, featureSize: 8, inputSize: 64, bytes: 5, default: false });
});

test('the name of the built-in base model means the built-in one', async () => {
  const api = createTestApi();
  await api.registerBase('tiny-net');
  expect((await api.read<BaseList>('GET /v1/bases')).bases).toEqual([{ ...tinyBase, default: true }]);
});

test('the list needs scope manage', async () => {
  await expectProblem(await createTestApi().ask('GET /v1/bases', { scopes: ['predict'] }), 403, 'forbidden');
});
