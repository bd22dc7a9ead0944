import { describe, expect, test } from '@jest/globals';
import { hyperparameters, networkDefaults } from '../../../shared/domain/hyperparameters.ts';
import { choices } from '../../../web/trainings/choices.ts';

const takes = (name: string, value: number) =>
  hyperparameters.safeParse({ hiddenLayers: [128], [name]: value }).success;

describe('what the console lets one choose of hidden layers', () => {
  test.each(choices.map((choice) => [choice.name, choice] as const))('%s has the range of the API', (name, choice) => {
    const { least, most } = choice;
    const step = 'whole' in choice ? 1 : most * 1e-6;
    expect([least, most].map((value) => takes(name, value))).toEqual([true, true]);
    expect([least - step, most + step].map((value) => takes(name, value))).toEqual([false, false]);
  });

  test('shows what is taken where nothing is chosen', () => {
    const shown = Object.fromEntries(choices.map(({ name, usual }) => [name, usual]));
    expect(networkDefaults).toMatchObject(shown);
  });
});
