import type { RouteConfig } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ErrorCode } from '../domain/errors.ts';
import type { createJsonSchemas, JsonSchema } from './json-schema.ts';
import { isProblems } from './problem.ts';
import { everywhere, problemAnswers } from './problem-answers.ts';
import { neededBody } from './route.ts';

type Schemas = ReturnType<typeof createJsonSchemas>;
type Contents = Record<string, { schema?: unknown; example?: unknown } | undefined>;

/** An operation of OpenAPI, made of the definition that requests are checked by. */
export function describeRoute(route: RouteConfig, { schemaOf }: Schemas) {
  const { operationId, tags, summary, request } = route;
  const scopes = (route.security ?? []).flatMap(({ bearer = [] }) => bearer);
  const parameters = (['params', 'query', 'headers'] as const).flatMap((part) =>
    Object.entries(shapeOf(request?.[part])).map(([name, schema]) => describeParameter(name, schema, part, schemaOf)),
  );
  const { body } = request ?? {};

  const contentOf = (content: Contents, use: 'body' | 'answer') =>
    Object.fromEntries(
      Object.entries(content).map(([type, { schema, ...rest } = {}]) => [
        type,
        { schema: schema instanceof z.ZodType ? schemaOf(schema, use) : schema, ...rest },
      ]),
    );

  const answers = Object.entries(route.responses).flatMap(([status, answer]) => {
    if (isProblems(answer)) return [];
    const { description, content, headers } = answer as {
      description: string;
      content?: Contents;
      headers?: z.ZodType;
    };
    const described = {
      description,
      ...(headers && { headers: describeHeaders(headers, schemaOf) }),
      ...(content && { content: contentOf(content, 'answer') }),
    };
    return [[status, described]];
  });

  return {
    operationId,
    tags,
    summary,
    description: `${route.description} Needs a key of scope ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`,
    // Scopes of keys that are not OAuth's: OpenAPI 3.1 would take them here, and many tools do not.
    security: [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        ...(body.description && { description: body.description }),
        content: contentOf(body.content as Contents, 'body'),
        required: body.required ?? neededBody in body,
      },
    }),
    responses: {
      ...Object.fromEntries(answers),
      ...problemAnswers(codesOf(route), { hasBody: body !== undefined }, schemaOf),
    },
  };
}

/** The codes that a route can answer: its own, and those that follow from what its requests consist of. */
function codesOf({ responses, request }: RouteConfig): ErrorCode[] {
  const own = Object.values(responses).flatMap((answer) => (isProblems(answer) ? answer.codes : []));
  const implied: ErrorCode[] = [
    ...(request?.params ? (['route-not-found'] as const) : []),
    ...(request?.body ? (['unsupported-type'] as const) : []),
  ];
  return [...new Set([...own, ...implied, ...everywhere])];
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
      const { description, examples, ...rest } = schemaOf(schema, 'answer');
      const example = Array.isArray(examples) && { example: examples[0] };
      return [name, { description, required: true, schema: rest, ...example }];
    }),
  );
}
