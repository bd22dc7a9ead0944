import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { openApiDocument, routes } from '../../../shared/api/openapi.ts';
import { problem, problemKinds } from '../../../shared/api/problem.ts';

interface Content {
  [type: string]: { schema?: z.ZodType; example?: unknown; examples?: Record<string, { value: unknown }> };
}

const all = routes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('the description of the API', () => {
  test('is OpenAPI 3.1 whose references all lead somewhere', () => {
    const document = openApiDocument();
    const text = JSON.stringify(document);
    expect(document.openapi).toBe('3.1.0');
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    expect(references.length).toBeGreaterThan(20);
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining([...new Set(references)]));
    expect(document.components?.securitySchemes).toEqual({ bearer: { type: 'http', scheme: 'bearer' } });
  });

  test('has no two operations of one name', () => {
    const names = routes.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test('tells the limits that requests are checked by', () => {
    const { paths } = openApiDocument();
    const query = paths?.['/v1/models/{model}/predict']?.post?.parameters;
    expect(query).toContainEqual(
      expect.objectContaining({
        name: 'top',
        in: 'query',
        required: false,
        schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 1000, default: 5 }),
      }),
    );
    const body = paths?.['/v1/models/{model}/predict']?.post?.requestBody as { content: object };
    expect(Object.keys(body.content).sort()).toEqual([
      'application/json',
      'application/octet-stream',
      'image/*',
      'multipart/form-data',
    ]);
  });

  test.each(all)('%s has a scope, a name, a summary and a description', (_, route) => {
    expect(route.path).toMatch(/^\/v1\//);
    expect(route.security).toEqual([{ bearer: [expect.stringMatching(/^(predict|manage|admin)$/)] }]);
    expect(route.operationId).toMatch(/^[a-z]+[A-Za-z]*$/);
    expect(route.summary).toMatch(/.{5}/);
    expect(route.description).toMatch(/.{20}/);
  });

  test.each(all)('%s lists the problems that it can answer', (_, { responses }) => {
    for (const status of ['400', '401', '403', '500', '503']) expect(responses).toHaveProperty(status);
    for (const [status, { content }] of Object.entries(responses as Record<string, { content?: Content }>)) {
      if (Number(status) < 400) continue;
      const examples = content?.['application/problem+json']?.examples ?? {};
      expect(Object.keys(examples).length).toBeGreaterThan(0);
      for (const { value } of Object.values(examples)) expect(problem.parse(value).status).toBe(Number(status));
    }
  });

  test.each(all)('%s has examples that fit its schemas', (_, route) => {
    const body = 'request' in route && 'body' in route.request ? (route.request.body.content as Content) : {};
    const answers = Object.values(route.responses as Record<string, { content?: Content }>);
    const contents = [body, ...answers.map(({ content }) => content ?? {})].flatMap((content) =>
      'application/json' in content ? [content['application/json']] : [],
    );
    for (const content of contents) expect(content?.schema?.safeParse(content.example).error).toBeUndefined();
    expect(contents.length).toBeGreaterThan('204' in route.responses ? -1 : 0);
  });

  test('has every code that a route answers with', () => {
    const listed = new Set(
      [...JSON.stringify(openApiDocument()).matchAll(/urn:headstart:problem:([\w-]+)/g)].map(([, code]) => code),
    );
    const elsewhere = ['route-not-found', 'training-timed-out'];
    expect([...listed, ...elsewhere].sort()).toEqual(Object.keys(problemKinds).sort());
  });
});
