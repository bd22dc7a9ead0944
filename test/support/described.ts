import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import type { z } from 'zod';
import { openApiDocument } from '../../shared/api/openapi.ts';
import { problem, problemType } from '../../shared/api/problem.ts';
import { routes } from '../../shared/api/routes.ts';

interface Answer {
  content?: Record<string, { schema?: z.ZodType; examples?: object }>;
  headers?: z.ZodObject;
}

const document = openApiDocument();

/**
 * Checks an answer against the description of its route: status and content type are described, and the body is exactly
 * what the schema says, without a field more. A problem's code is one of those that the route names.
 */
export async function expectDescribed(asked: string, response: Response): Promise<void> {
  const [method = '', path = ''] = asked.replace(/\?.*/, '').split(' ');
  const route = routes.find((each) => each.method.toUpperCase() === method && matches(each.path, path));
  const { status, headers } = response;
  // 401 is what a function says where no authorizer is before it.
  if (!route || status === 401) return;
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const body = type === '' ? undefined : ((await response.json()) as { code?: string });
  if (body?.code === 'route-not-found') return;

  const what = `${route.operationId}: ${status} ${type}`;
  const operation = document.paths[route.path]?.[route.method] as { responses: Record<string, Answer> };
  const described = operation.responses[status];
  expect([what, Object.keys(described?.content ?? { '': {} })]).toEqual([what, expect.arrayContaining([type])]);
  const own = (route.responses as Record<string, Answer>)[status];
  if (type === problemType) {
    const codes = Object.keys(described?.content?.[type]?.examples ?? {});
    expect([what, codes]).toEqual([what, expect.arrayContaining([problem.parse(body).code])]);
  }
  const schema = type === problemType ? problem : own?.content?.[type]?.schema;
  // Parsing leaves out what a schema does not name. Jest needs seconds to compare large answers.
  const parsed = schema?.parse(body);
  if (!isDeepStrictEqual(parsed, body)) expect([what, parsed]).toEqual([what, body]);
  for (const name of Object.keys(own?.headers?.shape ?? {})) {
    expect([what, name, headers.get(name)]).toEqual([what, name, expect.stringMatching(/./)]);
  }
}

const matches = (template: string, path: string) =>
  new RegExp(`^${template.replaceAll(/{\w+}/g, '[^/]+')}$`).test(path);
