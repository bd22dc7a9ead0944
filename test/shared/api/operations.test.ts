import { describe, expect, test } from '@jest/globals';
import { operations, pagesOf, requestLine } from '../../../shared/api/operations.ts';
import { routes } from '../../../shared/api/routes.ts';

test('every route definition has the id of its operation', () => {
  expect(routes.map(({ operationId }) => operationId)).toEqual(Object.keys(operations));
});

describe('a request line', () => {
  test('has encoded path parameters, and the others in the query', () => {
    const parameters = { model: 'a/b', version: 3, label: 'très bien', wrong: false, cursor: undefined };
    expect(requestLine('listScoredExamples', parameters)).toEqual({
      method: 'GET',
      path: '/v1/models/a%2Fb/versions/3/examples?label=tr%C3%A8s+bien&wrong=false',
    });
  });

  test('separates several values by commas', () => {
    const { path } = requestLine('predict', { model: 'a', explain: ['neighbours', 'heatmap'] });
    expect(path).toBe('/v1/models/a/predict?explain=neighbours%2Cheatmap');
  });

  test('needs no parameters', () => {
    expect(requestLine('createKey')).toEqual({ method: 'POST', path: '/v1/keys' });
  });
});

test('pages follow each other until one has no cursor', async () => {
  const cursors: (string | undefined)[] = [];
  const pages = pagesOf(async (cursor) => {
    cursors.push(cursor);
    return { nextCursor: cursors.length < 3 ? `${cursors.length}` : undefined };
  });
  for await (const _ of pages);
  expect(cursors).toEqual([undefined, '1', '2']);
});
