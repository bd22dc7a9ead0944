import { expect } from '@jest/globals';
import type { Problem } from '../../shared/api/problem.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import type { Scope } from '../../shared/domain/state/records.ts';
import type { HttpApp } from '../../shared/lambda/http-app.ts';
import { expectDescribed } from './described.ts';

export type Route = `${'GET' | 'POST' | 'PUT' | 'DELETE'} ${string}`;

export interface Ask {
  scopes?: Scope[];
  headers?: Record<string, string>;
  json?: unknown;
  body?: string | Uint8Array<ArrayBuffer>;
}

/** Asks an app as a key with these scopes (`manage` when nothing is said) would. */
export async function ask(
  app: HttpApp,
  route: Route,
  { scopes = ['manage'], headers = {}, json, body }: Ask = {},
): Promise<Response> {
  const [method = '', path = ''] = route.split(' ');
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const content = json === undefined ? body : JSON.stringify(json);
  const response = await app.request(
    path,
    { method, headers: { ...type, ...headers }, ...(content !== undefined && { body: content }) },
    { caller: { scopes, keyName: 'laptop' } },
  );
  await expectDescribed(route, response.clone());
  return response;
}

/** Checks that an answer is the problem expected, whole and of the right type, and gives it. */
export async function expectProblem(response: Response, status: number, code: ErrorCode): Promise<Problem> {
  const text = await response.text();
  expect(`${response.status} ${text}`).toContain(`${status} {"type":"urn:headstart:problem:${code}"`);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = JSON.parse(text);
  expect(problem).toMatchObject({ status, code, title: expect.any(String), detail: expect.stringMatching(/.{10,}/) });
  return problem;
}
