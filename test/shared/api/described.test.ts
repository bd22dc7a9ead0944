import { expect, test } from '@jest/globals';
import { makeProblem, problemType } from '../../../shared/api/problem.ts';
import { expectDescribed } from '../../support/described.ts';

/** The check that every test of the API goes through. */

const base = { name: 'tiny', digest: 'a'.repeat(64), featureSize: 3, inputSize: 32, bytes: 1000, default: true };
const json = (body: object, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
const check = (response: Response) => expectDescribed('GET /v1/bases?x=1', response);

test('a response as described passes', async () => {
  await check(json({ bases: [base] }));
  await check(json(makeProblem('forbidden', 'No.'), 403, problemType));
});

test.each([
  ['a field more', json({ bases: [{ ...base, extra: 1 }] })],
  ['a field less', json({ bases: [{ ...base, bytes: undefined }] })],
  ['a value out of range', json({ bases: [{ ...base, bytes: -1 }] })],
  ['another content type', json({ bases: [] }, 200, 'text/plain')],
  ['another status', json({ bases: [] }, 201)],
  ['a code that the route does not name', json(makeProblem('is-live', 'No.'), 409, problemType)],
  ['another code of a status', json(makeProblem('dataset-not-found', 'No.'), 404, problemType)],
  ['a problem of another status', json(makeProblem('internal', 'No.'), 403, problemType)],
])('%s does not', async (_, response) => {
  await expect(check(response)).rejects.toThrow();
});
