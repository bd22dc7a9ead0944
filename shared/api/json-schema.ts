import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** Where a schema is used: a parameter is described as the value that is read from its text. */
export type Use = 'parameter' | 'body' | 'answer';

/**
 * Turns Zod's schemas into those of OpenAPI 3.1 (JSON Schema 2020-12). A schema with an `id` becomes a component, to
 * which the others refer.
 * https://zod.dev/json-schema
 */
export function createJsonSchemas() {
  const components: Record<string, JsonSchema> = {};

  /** @throws Error where a name has two meanings, or one that differs between requests and answers */
  function schemaOf(schema: z.ZodType, use: Use): JsonSchema {
    // In an array, so that a schema with a name of its own is referred to as well.
    const { items, $defs = {} } = z.toJSONSchema(z.array(schema), {
      io: use === 'body' ? 'input' : 'output',
      // What Zod can't describe says itself what it is, in its `meta`: a test looks for what does not.
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => mend(zodSchema, jsonSchema, use),
    });
    for (const [name, found] of Object.entries($defs)) {
      const { id: _, ...component } = withReferences(found);
      const known = components[name];
      if (known && JSON.stringify(known) !== JSON.stringify(component))
        throw new Error(`There are two schemas of the name ${name}: give one of them another \`id\`.`);
      components[name] = component;
    }
    return withReferences(items);
  }

  return { components, schemaOf };
}

const withReferences = (schema: unknown): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));

/** Says what Zod leaves out, and leaves out what only Zod needs. */
function mend(schema: z.core.$ZodType, json: JsonSchema, use: Use): void {
  const { def } = schema._zod;
  // An answer may get further fields in a later version.
  if (def.type === 'object' && !('catchall' in def && def.catchall)) delete json.additionalProperties;
  if (json.format === 'date-time') delete json.pattern;
  if (use === 'answer' && json.type === 'integer') {
    if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
    if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  }
  // Of numbers alone, and so many: what generators make of `prefixItems` differs, or fails.
  if (Array.isArray(json.prefixItems)) {
    const [first, ...others] = json.prefixItems.map((item) => JSON.stringify(item));
    if (first === undefined || others.some((other) => other !== first))
      throw new Error('A tuple has items of one kind.');
    json.items = JSON.parse(first);
    delete json.prefixItems;
  }
  // Generated clients compare a boolean constant with its text.
  if (typeof json.const === 'boolean') delete json.const;
  // Of generated clients, some take a constant beside other types for the only value there is.
  for (const member of (json.anyOf ?? []) as JsonSchema[]) {
    if (typeof member.const !== 'string') continue;
    member.pattern = `^${member.const}$`;
    delete member.const;
  }
  if (use === 'answer') delete json.default;
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
