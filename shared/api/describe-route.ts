import type { RouteConfig } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ErrorCode } from '../domain/errors.ts';
import type { createJsonSchemas, JsonSchema } from './json-schema.ts';
import { isProblems } from './problem.ts';
import { commonCodes, problemResponses } from './problem-responses.ts';
import { requiredBody } from './route.ts';

type Schemas = ReturnType<typeof createJsonSchemas>;
type Contents = Record<string, { schema?: unknown; example?: unknown } | undefined>;

/** Converts a route definition to an operation of OpenAPI. */
export function describeRoute(route: RouteConfig, { schemaOf }: Schemas) {
  const { operationId, tags, summary, request } = route;
  const scopes = (route.security ?? []).flatMap(({ bearer = [] }) => bearer);
  const parameters = (['params', 'query', 'headers'] as const).flatMap((part) =>
    Object.entries(shapeOf(request?.[part])).map(([name, schema]) => describeParameter(name, schema, part, schemaOf)),
  );
  const { body } = request ?? {};

  const contentOf = (content: Contents, use: 'body' | 'response') =>
    Object.fromEntries(
      Object.entries(content).map(([type, { schema, ...rest } = {}]) => [
        type,
        { schema: schema instanceof z.ZodType ? schemaOf(schema, use) : schema, ...rest },
      ]),
    );

  const successes = Object.entries(route.responses).flatMap(([status, response]) => {
    if (isProblems(response)) return [];
    const { description, content, headers } = response as {
      description: string;
      content?: Contents;
      headers?: z.ZodType;
    };
    const described = {
      description,
      ...(headers && { headers: describeHeaders(headers, schemaOf) }),
      ...(content && { content: contentOf(content, 'response') }),
    };
    return [[status, described]];
  });

  return {
    operationId,
    tags,
    summary,
    description: `${route.description} Needs a key of scope ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`,
    // OpenAPI 3.1 allows scopes here, but many tools accept only those of OAuth.
    security: [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        ...(body.description && { description: body.description }),
        content: contentOf(body.content as Contents, 'body'),
        required: body.required ?? requiredBody in body,
      },
    }),
    responses: {
      ...Object.fromEntries(successes),
      ...problemResponses(codesOf(route), { hasBody: body !== undefined }, schemaOf),
    },
  };
}

/** The codes of a route: its own, the common ones, and those that follow from its parameters and its body. */
function codesOf({ responses, request }: RouteConfig): ErrorCode[] {
  const own = Object.values(responses).flatMap((response) => (isProblems(response) ? response.codes : []));
  const implied: ErrorCode[] = [
    ...(request?.params ? (['route-not-found'] as const) : []),
    ...(request?.body ? (['unsupported-type'] as const) : []),
  ];
  return [...new Set([...own, ...implied, ...commonCodes])];
}

const shapeOf = (schema: unknown): Record<string, z.ZodType> =>
  schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};

const places = { params: 'path', query: 'query', headers: 'header' } as const;

function describeParameter(
  name: string,
  schema: z.ZodType,
  part: keyof typeof places,
  schemaOf: Schemas['schemaOf'],
): JsonSchema {
  const { description, examples, ...rest } = schemaOf(schema, 'parameter');
  const isList = rest.type === 'array';
  return {
    name,
    in: places[part],
    required: !schema.safeParse(undefined).success,
    ...(description !== undefined && { description }),
    ...(isList && { style: 'form', explode: false }),
    schema: rest,
    ...(Array.isArray(examples) && { example: examples[0] }),
  };
}

function describeHeaders(headers: z.ZodType, schemaOf: Schemas['schemaOf']) {
  return Object.fromEntries(
    Object.entries(shapeOf(headers)).map(([name, schema]) => {
      const { description, examples, ...rest } = schemaOf(schema, 'response');
      const example = Array.isArray(examples) && { example: examples[0] };
      return [name, { description, required: true, schema: rest, ...example }];
    }),
  );
}
