import { expect, test } from '@jest/globals';
import { createPredictApp } from '../../functions/predict/app.ts';
import { routes } from '../../shared/api/routes.ts';
import { createMemoryLogger } from '../support/memory-logger.ts';
import { createMemoryObjectStore } from '../support/memory-object-store.ts';
import { createTestApi } from './api/api.ts';

const refuse = async () => {
  throw new Error('Nobody asks this app.');
};
const predict = createPredictApp({
  uploads: createMemoryObjectStore(),
  logger: createMemoryLogger(),
  predict: refuse,
  diff: refuse,
  map: refuse,
});

/** Routes without a scope: the console's files, and the description itself. */
const open = ['GET /', 'GET /assets/:file', 'GET /openapi.json'];

test('the routes of the functions are those of the description, each once', () => {
  const apps = [createTestApi().app, predict];
  const answered = apps.flatMap(({ routes }) => {
    const names = routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    return [...new Set(names)];
  });
  const described = routes.map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/{(\w+)}/g, ':$1')}`);
  expect(answered.sort()).toEqual([...described, ...open].sort());
});
