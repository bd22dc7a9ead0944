import { expect, test } from '@jest/globals';
import { pythonEnvironment } from '../../../bench/harness/python.ts';

const env = { PATH: '/bin', OMP_NUM_THREADS: '2', OPENBLAS_CORETYPE: 'Haswell', OPENBLAS_L2_SIZE: '512' };

test('a peer at its best has one BLAS thread and none of the other settings', () => {
  expect(pythonEnvironment(1, env)).toEqual({ PATH: '/bin', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' });
});

test('a peer as usually called has no settings', () => {
  expect(pythonEnvironment(undefined, env)).toEqual({ PATH: '/bin' });
});
