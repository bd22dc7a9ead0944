import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** Where a schema is used. A parameter is described as the value that is read from its text. */
export type Use = 'parameter' | 'body' | 'response';

/**
 * Converts Zod schemas to those of OpenAPI 3.1 (JSON Schema 2020-12). A schema with an `id` becomes a component.
 * https://zod.dev/json-schema
 */
export function createJsonSchemas() {
  const components: Record<string, JsonSchema> = {};

  /** @throws Error if two schemas have the same `id`, or one differs between requests and responses */
  function schemaOf(schema: z.ZodType, use: Use): JsonSchema {
    // In an array, a schema with an `id` becomes a component too.
    const { items, $defs = {} } = z.toJSONSchema(z.array(schema), {
      io: use === 'body' ? 'input' : 'output',
      // Schemas that Zod can't describe are described by their `meta`. A test finds those without.
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => adapt(zodSchema, jsonSchema, use),
    });
    for (const [name, found] of Object.entries($defs)) {
      const { id: _, ...component } = withReferences(found);
      const known = components[name];
      if (known && JSON.stringify(known) !== JSON.stringify(component))
        throw new Error(`Two different schemas have the id ${name}. Give one of them another.`);
      components[name] = component;
    }
    return withReferences(items);
  }

  return { components, schemaOf };
}

const withReferences = (schema: unknown): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));

/** Adapts the JSON Schema that Zod makes to OpenAPI and to generators of clients. */
function adapt(schema: z.core.$ZodType, json: JsonSchema, use: Use): void {
  const { def } = schema._zod;
  // A later version may add fields to a response.
  if (def.type === 'object' && !('catchall' in def && def.catchall)) delete json.additionalProperties;
  if (json.format === 'date-time') delete json.pattern;
  if (use === 'response' && json.type === 'integer') {
    if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
    if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  }
  // Some generators fail on `prefixItems`.
  if (Array.isArray(json.prefixItems)) {
    const [first, ...others] = json.prefixItems.map((item) => JSON.stringify(item));
    if (first === undefined || others.some((other) => other !== first))
      throw new Error('All items of a tuple must have the same schema.');
    json.items = JSON.parse(first);
    delete json.prefixItems;
  }
  // Some generated clients compare a boolean constant with its text.
  if (typeof json.const === 'boolean') delete json.const;
  // Some generators take a constant among other types as the only value.
  for (const member of (json.anyOf ?? []) as JsonSchema[]) {
    if (typeof member.const !== 'string') continue;
    member.pattern = `^${member.const}$`;
    delete member.const;
  }
  if (use === 'response') delete json.default;
  if ('example' in json) {
    json.examples = [json.example];
    delete json.example;
  }
  if (schema instanceof z.ZodDiscriminatedUnion) json.discriminator = discriminatorOf(schema);
}

/** https://spec.openapis.org/oas/v3.1.1.html#discriminator-object */
function discriminatorOf({ def }: z.ZodDiscriminatedUnion) {
  const { discriminator: propertyName, options } = def;
  const mapping = options.map((option) => {
    const value = z.toJSONSchema((option as z.ZodObject).shape[propertyName] as z.ZodType).const;
    return [value, `#/components/schemas/${z.globalRegistry.get(option)?.id}`];
  });
  return { propertyName, mapping: Object.fromEntries(mapping) };
}
