import { expect, test } from '@jest/globals';
import type { BaseList } from '../../../shared/api/bases.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, tinyBase } from './api.ts';

test('the base models are listed: the one that is there anyway, then registered ones by name', async () => {
  const api = createTestApi();
  const digest = await api.registerBase('net-b');
  await api.registerBase('net-a');
  const { bases } = await api.read<BaseList>('GET /v1/bases');
  expect(bases.map(({ name }) => name)).toEqual(['tiny-net', 'net-a', 'net-b']);
  expect(bases[0]).toEqual({ ...tinyBase, default: true });
  expect(bases[2]).toEqual({ name: 'net-b', digest, featureSize: 8, inputSize: 64, bytes: 5, default: false });
});

test('a name that the default has stands for the default', async () => {
  const api = createTestApi();
  await api.registerBase('tiny-net');
  expect((await api.read<BaseList>('GET /v1/bases')).bases).toEqual([{ ...tinyBase, default: true }]);
});

test('the list needs scope manage', async () => {
  await expectProblem(await createTestApi().ask('GET /v1/bases', { scopes: ['predict'] }), 403, 'forbidden');
});
