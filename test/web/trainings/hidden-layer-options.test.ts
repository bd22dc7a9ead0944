import { describe, expect, test } from '@jest/globals';
import { hyperparameters, networkDefaults } from '../../../shared/domain/hyperparameters.ts';
import { hiddenLayerOptions } from '../../../web/trainings/hidden-layer-options.ts';

const accepts = (name: string, value: number) =>
  hyperparameters.safeParse({ hiddenLayers: [128], [name]: value }).success;

describe('hidden layer options', () => {
  test.each(hiddenLayerOptions.map((option) => [option.name, option] as const))(
    '%s has the range of the API',
    (name, option) => {
      const { min, max } = option;
      const step = 'integer' in option ? 1 : max * 1e-6;
      expect([min, max].map((value) => accepts(name, value))).toEqual([true, true]);
      expect([min - step, max + step].map((value) => accepts(name, value))).toEqual([false, false]);
    },
  );

  test('shows the default of the API', () => {
    const shown = Object.fromEntries(hiddenLayerOptions.map(({ name, defaultValue }) => [name, defaultValue]));
    expect(networkDefaults).toMatchObject(shown);
  });
});
