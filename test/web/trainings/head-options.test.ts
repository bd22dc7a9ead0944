import { describe, expect, test } from '@jest/globals';
import { deepSettings, hyperparameters, networkDefaults } from '../../../shared/domain/hyperparameters.ts';
import { deepOptions, hiddenLayerOptions } from '../../../web/trainings/head-options.ts';

describe.each([
  ['a head with hidden layers', { hiddenLayers: [128] }, hiddenLayerOptions, networkDefaults],
  ['a deep head', { depth: 'auto' }, deepOptions(3_000), deepSettings({}, 3_000)],
])('the options of %s', (_, head, options, defaults) => {
  const accepts = (name: string, value: number) => hyperparameters.safeParse({ ...head, [name]: value }).success;

  test.each(options.map((option) => [option.name, option] as const))('%s has the range of the API', (name, option) => {
    const { min, max } = option;
    const step = 'integer' in option ? 1 : max * 1e-6;
    expect([min, max].map((value) => accepts(name, value))).toEqual([true, true]);
    expect([min - step, max + step].map((value) => accepts(name, value))).toEqual([false, false]);
  });

  test('show the defaults of the API', () => {
    const shown = Object.fromEntries(options.map(({ name, defaultValue }) => [name, defaultValue]));
    expect(defaults).toMatchObject(shown);
  });
});
