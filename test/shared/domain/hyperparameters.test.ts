import { describe, expect, test } from '@jest/globals';
import {
  deepDefaults,
  deepSettings,
  hyperparameters,
  networkDefaults,
  networkSettings,
} from '../../../shared/domain/hyperparameters.ts';

const problem = (value: unknown) => hyperparameters.safeParse(value).error?.issues[0]?.message;

describe('hyperparameters', () => {
  test('default to one dense layer with a cross-validated penalty', () => {
    expect(hyperparameters.parse({})).toEqual({ hiddenLayers: [], l2: 'auto' });
  });

  test('take a penalty', () => {
    expect(hyperparameters.parse({ l2: 0.01 }).l2).toBe(0.01);
  });

  test('equal to their defaults are omitted', () => {
    const given = { hiddenLayers: [128], classWeights: 'none', ...networkDefaults };
    expect(hyperparameters.parse(given)).toEqual({ hiddenLayers: [128], l2: 'auto' });
  });

  test('do not depend on the order of class weights', () => {
    const [one, other] = [
      { b: 2, a: 3 },
      { a: 3, b: 2 },
    ].map((classWeights) => hyperparameters.parse({ classWeights }));
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  test('do not change when parsed again', () => {
    const once = hyperparameters.parse({ hiddenLayers: [64], dropout: 0, classWeights: { b: 2, a: 3 } });
    expect(hyperparameters.parse(once)).toEqual(once);
  });

  test('of a head with hidden layers have defaults', () => {
    expect(networkSettings({ dropout: 0 })).toEqual({ ...networkDefaults, dropout: 0 });
  });

  test.each([
    [{ l2: 1000 }, /from 1e-8 to 100/],
    [{ l2: 'strong' }, /'auto'/],
    [{ hiddenLayers: 128 }, /up to 3 layers of 1 to 1024 units/],
    [{ hiddenLayers: [0] }, /up to 3 layers of 1 to 1024 units/],
    [{ hiddenLayers: [1, 1, 1, 1] }, /up to 3 layers of 1 to 1024 units/],
    [{ classWeights: 'even' }, /'none', 'balanced'/],
    [{ classWeights: { hat: 0 } }, /from 0.001 to 1000/],
    [{ hiddenLayers: [8], learningRate: 1 }, /from 0.000001 to 0.1/],
    [{ hiddenLayers: [8], batchSize: 0.5 }, /whole number from 1 to 512/],
    [{ hiddenLayers: [8], epochs: 0 }, /whole number from 1 to 1000/],
    [{ hiddenLayers: [8], weightDecay: -1 }, /from 0 to 1/],
    [{ hiddenLayers: [8], dropout: 1 }, /from 0 to 0.9/],
    [{ hiddenLayers: [8], patience: -1 }, /whole number from 0 to 1000/],
  ])('out of range, as in %j, are refused with the range', (value, message) => {
    expect(problem(value)).toMatch(message);
  });

  test('of the other solver are refused with the alternative', () => {
    expect(problem({ epochs: 3 })).toMatch(/Add depth, such as 'auto', or hiddenLayers, such as \[128\]/);
    expect(problem({ hiddenLayers: [8], l2: 0.1 })).toMatch(/Use weightDecay instead/);
  });

  test('of a deep head have their own defaults, and those are omitted', () => {
    const given = { depth: 10, warmStart: false, ...deepDefaults };
    expect(hyperparameters.parse(given)).toEqual({ hiddenLayers: [], l2: 'auto', depth: 10 });
    expect(hyperparameters.parse({ depth: 'auto', epochs: networkDefaults.epochs })).toMatchObject({ epochs: 50 });
    expect(deepSettings({ epochs: 8 }, 3000)).toEqual({ ...deepDefaults, epochs: 8 });
    expect([50, 200, 1000, 3000, 10_000].map((images) => deepSettings({}, images).epochs)).toEqual([20, 15, 7, 4, 3]);
  });

  test('of a deep head take a penalty, for the dense head that it is compared with', () => {
    expect(hyperparameters.parse({ depth: 'auto', l2: 0.01, warmStart: true })).toMatchObject({
      l2: 0.01,
      warmStart: true,
    });
  });

  test.each([
    [{ depth: 'deep' }, /depth is 'auto' .* or the number of a block/],
    [{ depth: -1 }, /depth is 'auto'/],
    [{ depth: 1.5 }, /depth is 'auto'/],
    [{ depth: 10, warmStart: 'yes' }, /warmStart is true .* or false/],
    [{ warmStart: true }, /warmStart is for deep heads. Add depth, such as 'auto', or omit it/],
    [{ depth: 10, hiddenLayers: [128] }, /hiddenLayers and depth exclude each other/],
    [{ depth: 10, patience: 3 }, /patience is for heads with hidden layers/],
  ])('that do not fit a deep head, as in %j, are refused with the reason', (value, message) => {
    expect(problem(value)).toMatch(message);
  });

  test('refuse an unknown name', () => {
    expect(problem({ layers: 3 })).toMatch(/layers/);
  });
});
