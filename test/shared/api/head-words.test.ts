import { expect, test } from '@jest/globals';
import {
  deepFitInWords,
  headInWords,
  headKind,
  heldOutInWords,
  requestedHeadInWords,
  startedFromInWords,
} from '../../../shared/api/head-words.ts';

const plain = { hiddenLayers: [], l2: 'auto' as const };
const deepFit = {
  solver: 'adamw-deep' as const,
  depth: 10,
  map: [112, 14, 14] as [number, number, number],
  parameters: 2_711_114,
  epochs: 5,
  losses: [],
};

test('a version has a dense head, a deep one, or one with hidden layers', () => {
  const dense = { hyperparameters: plain };
  const hidden = { hyperparameters: { ...plain, hiddenLayers: [128, 64] } };
  const deep = { hyperparameters: { ...plain, depth: 'auto' as const }, depth: 10 };
  expect([dense, hidden, deep].map(headKind)).toEqual(['dense', 'hidden layers', 'deep']);
  expect([dense, hidden, deep].map(headInWords)).toEqual([
    'dense head',
    'head with hidden layers of 128, 64',
    'deep head after block 10',
  ]);
});

test('with depth auto, only the version says which head it has', () => {
  expect(headInWords({ hyperparameters: { ...plain, depth: 'auto' } })).toBe('dense head');
  expect(requestedHeadInWords({ depth: 'auto' })).toBe('the better of a dense and a deep head');
  expect(requestedHeadInWords({ depth: 10 })).toBe('deep head after block 10');
  expect(requestedHeadInWords({})).toBe('dense head');
});

test('only the fit of a deep head has a map, and only a warm start depends on history', () => {
  const dense = { solver: 'l-bfgs' as const, l2: 0.1, converged: true, tried: [] };
  expect([deepFitInWords(dense), startedFromInWords(dense), startedFromInWords(deepFit)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(deepFitInWords(deepFit)).toBe('map 112 x 14 x 14, 2,711,114 parameters, 5 epochs');
  expect(startedFromInWords({ ...deepFit, startedFrom: 3 })).toBe(
    "This version started from version 3, so it depends on the model's history.",
  );
});

test('one fold is a held-out third', () => {
  expect([1, 3, 5].map((folds) => heldOutInWords({ folds }))).toEqual([
    'a held-out third of the images',
    '3-fold cross-validation',
    '5-fold cross-validation',
  ]);
});
