import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { problem, problemKinds } from '../../../shared/api/problem.ts';
import { errorCodes, HeadstartError } from '../../../shared/domain/errors.ts';
import { InvalidRequest, invalidRequest, problemOf, problemResponse } from '../../../shared/lambda/problem.ts';

const named = (name: string, more: object = {}) => Object.assign(new Error('a secret'), { name, ...more });

describe('a problem', () => {
  test.each(errorCodes.map((code) => [code]))('%s is problem details with its status', async (code) => {
    const response = problemResponse(new HeadstartError(code, 'What is wrong, and what to do.'));
    const { status, title } = problemKinds[code];
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problem.strict().parse(await response.json())).toEqual({
      type: `urn:headstart:problem:${code}`,
      title,
      status,
      detail: 'What is wrong, and what to do.',
      code,
    });
  });

  test.each([
    ['SlowDown', named('SlowDown', { $metadata: { httpStatusCode: 503 } })],
    ['ThrottlingException', named('ThrottlingException', { $metadata: { httpStatusCode: 400 } })],
    ['RequestThrottled', named('RequestThrottled', { $metadata: { httpStatusCode: 403 } })],
    ['TooManyRequestsException', named('TooManyRequestsException', { $metadata: { httpStatusCode: 429 } })],
    ['InternalError', named('InternalError', { $metadata: { httpStatusCode: 500 } })],
    ['a timeout', named('TimeoutError')],
    ['a broken connection', named('Error', { code: 'ECONNRESET' })],
  ])('%s of a service is unavailable', (_, error) => {
    expect(problemOf(error)).toMatchObject({ code: 'unavailable', status: 503 });
  });

  test.each([
    ['a denied call', named('AccessDenied', { $metadata: { httpStatusCode: 403 } })],
    ['a programming error', new TypeError('x is not a function')],
    ['a thrown text', 'oops'],
  ])('%s is internal, and says nothing of itself', (_, error) => {
    expect(problemOf(error)).toMatchObject({
      code: 'internal',
      status: 500,
      detail: expect.not.stringContaining('x is'),
    });
  });

  test('for a schema names every path and the expected value', () => {
    const schema = z.strictObject({ l2: z.union([z.literal('auto'), z.number()]), files: z.array(z.string()) });
    const { error } = schema.safeParse({ l2: 'strong', files: ['a', 1], colour: 'red' });
    expect(problemOf(invalidRequest('body', error as z.ZodError)).errors).toEqual([
      { path: 'body.l2', message: expect.stringMatching(/"auto", or .*number/) },
      { path: 'body.files.1', message: expect.stringContaining('string') },
      { path: 'body', message: expect.stringContaining('"colour"') },
    ]);
  });

  test('with many errors lists the first in its detail', () => {
    const errors = Array.from({ length: 8 }, (_, i) => ({ path: `body.${i}`, message: 'is wrong' }));
    const { detail, errors: all } = problemOf(new InvalidRequest(errors));
    expect(detail).toContain('body.4: is wrong (and 3 more)');
    expect(all).toHaveLength(8);
  });
});
