import { describe, expect, test } from '@jest/globals';
import { hyperparameters } from '../../../shared/domain/hyperparameters.ts';

const problem = (value: unknown) => hyperparameters.safeParse(value).error?.issues[0]?.message;

describe('hyperparameters', () => {
  test('are one dense layer with a cross-validated penalty by default', () => {
    expect(hyperparameters.parse({})).toEqual({ hiddenLayers: [], l2: 'auto' });
  });

  test('take a penalty in its range', () => {
    expect(hyperparameters.parse({ l2: 0.01 }).l2).toBe(0.01);
  });

  test.each([0, -1, 1000, Number.NaN, 'large', null])('say the range of l2 when it is %p', (l2) => {
    expect(problem({ l2 })).toMatch(/'auto'.* from 1e-8 to 100/);
  });

  test('say that hidden layers are not supported', () => {
    expect(problem({ hiddenLayers: [128] })).toMatch(/hiddenLayers must be \[\]/);
  });

  test('refuse a name they do not know', () => {
    expect(problem({ dropout: 0.5 })).toMatch(/dropout/);
  });
});
