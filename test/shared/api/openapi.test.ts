import { describe, expect, test } from '@jest/globals';
import spectral from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import type { z } from 'zod';
import { openApiDocument } from '../../../shared/api/openapi.ts';
import { problem, problemKinds } from '../../../shared/api/problem.ts';
import { routes } from '../../../shared/api/routes.ts';
import { hyperparameters } from '../../../shared/domain/hyperparameters.ts';

interface Content {
  [type: string]: { schema?: z.ZodType; example?: unknown; examples?: Record<string, { value: unknown }> };
}

interface Operation {
  security: object[];
  parameters?: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: Content; required: boolean };
  responses: Record<string, { description: string; content?: Content; headers?: object }>;
}

const document = openApiDocument();
const operationOf = ({ path, method }: { path: string; method: string }) =>
  document.paths[path]?.[method] as unknown as Operation;
const all = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
const parameter = (path: string, method: string, name: string) =>
  operationOf({ path, method }).parameters?.find((each) => each.name === name);
const component = (name: string) => document.components.schemas[name] as Record<string, Record<string, object>>;

/** Every object in the document, with the path to it. */
function* objectsIn(value: unknown, path = '#'): Generator<[path: string, object: Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [name, inner] of Object.entries(value)) yield* objectsIn(inner, `${path}/${name}`);
}

/** Every schema, without the values in examples. */
const schemas = [...objectsIn(document)].filter(
  ([path]) => /\/(schema|schemas\/\w+)(\/|$)/.test(path) && !/\/(examples?|default|mapping|properties)$/.test(path),
);

describe('the description of the API', () => {
  test('has no warnings from Spectral', async () => {
    const { Spectral } = spectral;
    const linter = new Spectral();
    linter.setRuleset({
      extends: [[rulesets.oas as never, 'all']],
      // A deployment belongs to its owner, whose address is not known here.
      rules: { 'contact-properties': 'off' },
    });
    const found = await linter.run(JSON.parse(JSON.stringify(document)) as never);
    expect(found.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`)).toEqual([]);
  });

  test('is OpenAPI 3.1 with valid references', () => {
    expect(document.openapi).toBe('3.1.0');
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(new Set(references)).toEqual(new Set(Object.keys(document.components.schemas)));
  });

  test('has no schema without content but that of a request in a response', () => {
    const empty = schemas.filter(([, schema]) => Object.keys(schema).length === 0).map(([path]) => path);
    expect(empty).toEqual(['#/components/schemas/TrainingToRepair/properties/request/additionalProperties']);
  });

  test('has patterns that work without flags and in other languages', () => {
    const patterns = schemas.flatMap(([, { pattern }]) => (typeof pattern === 'string' ? pattern : []));
    expect(patterns.length).toBeGreaterThan(5);
    for (const pattern of patterns) {
      expect(pattern).not.toMatch(/^\/|\\p|\/[a-z]+$/);
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
    }
    const { pattern } = (component('ApiKeyRequest').properties as Record<string, { pattern: string }>).name ?? {
      pattern: '',
    };
    expect(['laptop', 'Käthe 7', 'a\nb'].map((name) => new RegExp(pattern).test(name))).toEqual([true, true, false]);
  });

  test('has defaults of the type of their schema', () => {
    const typed = schemas.filter(([, schema]) => 'default' in schema && typeof schema.type === 'string');
    expect(typed.length).toBeGreaterThan(5);
    const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);
    for (const [path, schema] of typed) {
      expect([path, typeOf(schema.default)]).toEqual([path, schema.type === 'integer' ? 'number' : schema.type]);
    }
  });

  test('names the members of unions that are objects', () => {
    const unions = schemas.flatMap(([path, { anyOf, oneOf }]) => {
      const members = (anyOf ?? oneOf) as Record<string, unknown>[] | undefined;
      return members ? [[path, members] as const] : [];
    });
    expect(unions.length).toBeGreaterThan(5);
    for (const [path, members] of unions) {
      const anonymous = members.filter(({ properties }) => properties);
      expect([path, anonymous]).toEqual([path, []]);
    }
  });

  test('names the objects of lists', () => {
    const anonymous = schemas.filter(([, { items }]) => (items as Record<string, unknown> | undefined)?.properties);
    expect(anonymous.map(([path]) => path)).toEqual([]);
  });

  test('maps each value of a discriminator to a schema', () => {
    const { discriminator, oneOf } = component('DuplicatesPage') as unknown as {
      discriminator: { mapping: Record<string, string> };
      oneOf: { $ref: string }[];
    };
    expect(Object.keys(discriminator.mapping)).toEqual(['exact', 'near', 'conflicts', 'leaks']);
    expect(Object.values(discriminator.mapping)).toEqual(oneOf.map(({ $ref }) => $ref));
  });

  test('has no enumeration of one value', () => {
    for (const [path, schema] of schemas) {
      expect([path, Array.isArray(schema.enum) && schema.enum.length < 2]).toEqual([path, false]);
    }
  });

  test('has no two operations with the same id', () => {
    const names = routes.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has every code of the routes', () => {
    const listed = [...JSON.stringify(document).matchAll(/urn:headstart:problem:([\w-]+)/g)].map(([, code]) => code);
    // Only of failed trainings, and of functions without an authorizer: never of a request.
    const elsewhere = ['training-timed-out', 'unauthenticated'];
    expect([...new Set(listed), ...elsewhere].sort()).toEqual(Object.keys(problemKinds).sort());
  });
});

describe('parameters', () => {
  test('have types, limits and defaults', () => {
    expect(parameter('/v1/models/{model}/predict', 'post', 'top')).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 1000, default: 5 },
    });
    expect(parameter('/v1/models/{model}', 'delete', 'live')?.schema).toEqual({ type: 'boolean', default: false });
    expect(parameter('/v1/models/{model}/versions/{version}/examples', 'get', 'wrong')?.schema).toEqual({
      type: 'boolean',
    });
    expect(parameter('/v1/models/{model}/versions/{version}', 'get', 'version')?.schema).toMatchObject({
      type: 'integer',
      minimum: 1,
    });
  });

  test('with several values are separated by commas', () => {
    expect(parameter('/v1/models/{model}/predict', 'post', 'explain')).toMatchObject({
      style: 'form',
      explode: false,
      schema: { type: 'array', minItems: 1, items: { enum: ['neighbours', 'heatmap', 'features'] } },
    });
  });
});

describe('bodies', () => {
  test('of predictions are images, forms and JSON', () => {
    const { requestBody } = operationOf({ path: '/v1/models/{model}/predict', method: 'post' });
    expect(requestBody?.required).toBe(true);
    expect(Object.keys(requestBody?.content ?? {}).sort()).toEqual([
      'application/json',
      'application/octet-stream',
      'image/*',
      'multipart/form-data',
    ]);
  });

  test('are closed: unknown fields are refused', () => {
    const requests = ['ApiKeyRequest', 'TrainingRequest', 'RelabelRequest', 'UploadsRequest', 'FileToUpload'];
    for (const name of requests) expect([name, component(name).additionalProperties]).toEqual([name, false]);
  });
});

/** Whether a value fits the keywords of JSON Schema that conditions on hyperparameters use. */
function fits(value: unknown, schema: Record<string, unknown> | boolean): boolean {
  if (typeof schema === 'boolean') return schema;
  const {
    required = [],
    properties = {},
    minItems = 0,
    maxItems = Infinity,
  } = schema as {
    required?: string[];
    properties?: Record<string, Record<string, unknown> | boolean>;
    minItems?: number;
    maxItems?: number;
  };
  if (Array.isArray(value)) return value.length >= minItems && value.length <= maxItems;
  if ('const' in schema) return value === schema.const;
  const fields = value as Record<string, unknown>;
  if (!required.every((name) => name in fields)) return false;
  if (!Object.entries(properties).every(([name, inner]) => !(name in fields) || fits(fields[name], inner)))
    return false;
  if (!schema.if) return true;
  const condition = fits(value, schema.if as Record<string, unknown>);
  return fits(value, ((condition ? schema.then : schema.else) ?? true) as Record<string, unknown>);
}

describe('hyperparameters', () => {
  const { if: condition, then, else: otherwise } = component('HyperparametersRequest') as Record<string, object>;

  test.each([
    {},
    { l2: 0.1 },
    { epochs: 5 },
    { hiddenLayers: [8], epochs: 5, patience: 2 },
    { hiddenLayers: [8], l2: 0.1 },
    { hiddenLayers: [], dropout: 0.1 },
    { depth: 'auto' },
    { depth: 10, epochs: 5, l2: 0.1, warmStart: true, hiddenLayers: [] },
    { depth: 10, hiddenLayers: [8] },
    { depth: 10, patience: 3 },
    { warmStart: true },
    { warmStart: false },
    { hiddenLayers: [8], warmStart: true },
  ])('%j are accepted by the description if the API accepts them', (value) => {
    expect(fits(value, { if: condition, then, else: otherwise })).toBe(hyperparameters.safeParse(value).success);
  });

  test('describe depth with an example', () => {
    expect(component('Depth')).toMatchObject({ examples: ['auto'], anyOf: [{ pattern: '^auto$' }, { minimum: 0 }] });
  });
});

describe('every route', () => {
  test.each(all)('%s has a scope, a name, a summary and a description', (_, route) => {
    expect(route.path).toMatch(/^\/v1\//);
    expect(route.security).toEqual([{ bearer: [expect.stringMatching(/^(predict|manage|admin)$/)] }]);
    expect(operationOf(route).security).toEqual([{ bearer: [] }]);
    expect(route.operationId).toMatch(/^[a-z]+[A-Za-z]*$/);
    expect(route.summary).toMatch(/.{5}/);
    expect(route.description).toMatch(/.{20}/);
  });

  test.each(all)('%s describes its errors: problems, and responses of the gateway', (_, route) => {
    const { responses, requestBody } = operationOf(route);
    for (const status of ['400', '401', '403', '429', '500', '503']) expect(responses).toHaveProperty(status);
    for (const status of ['413', '415'])
      expect([status, status in responses]).toEqual([status, requestBody !== undefined]);
    expect('404' in responses || !route.path.includes('{')).toBe(true);
    for (const [status, { content }] of Object.entries(responses)) {
      if (Number(status) < 400) continue;
      for (const { value } of Object.values(content?.['application/problem+json']?.examples ?? {})) {
        expect(problem.parse(value).status).toBe(Number(status));
      }
    }
    expect(responses['401']?.content).toHaveProperty('application/json.example', { message: 'Unauthorized' });
    expect(responses['403']?.content).toHaveProperty('application/json.example', { message: 'Forbidden' });
    expect(responses['429']?.content).toHaveProperty('application/json.example', { message: 'Too Many Requests' });
    expect(responses['503']?.headers).toHaveProperty('Retry-After');
  });

  test.each(all)('%s has examples that fit its schemas', (_, route) => {
    const body = 'request' in route && 'body' in route.request ? (route.request.body.content as Content) : {};
    const answers = Object.values(route.responses as Record<string, { content?: Content }>);
    const contents = [body, ...answers.map(({ content }) => content ?? {})].flatMap((content) =>
      'application/json' in content ? [content['application/json']] : [],
    );
    for (const content of contents)
      expect(content?.schema?.parse(content.example)).toMatchObject(content.example as object);
    expect(contents.length).toBeGreaterThan('204' in route.responses ? -1 : 0);
  });
});
