import { z } from 'zod';

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An object whose keys are labels. `z.record` would drop the label `__proto__`. Read values with {@link ofLabel}, since
 * every object also has a `constructor`.
 */
export function byLabel<T>(
  label: z.ZodType<string, string>,
  value: z.ZodType<T>,
): z.ZodType<Record<string, T>, Record<string, T>> {
  const [propertyNames, additionalProperties] = [describe(label), describe(value)];
  return z
    .custom<Record<string, T>>(isObject, 'Invalid input: expected an object whose keys are labels')
    .transform((values, context) => {
      const entries = Object.entries(values).map(([name, entry]) => {
        const parsed = [label.safeParse(name), value.safeParse(entry)] as const;
        for (const { message, path } of parsed.flatMap(({ error }) => error?.issues ?? [])) {
          context.addIssue({ code: 'custom', message, path: [name, ...path] });
        }
        return [parsed[0].data, parsed[1].data];
      });
      return Object.fromEntries(entries);
    })
    .meta({ type: 'object', propertyNames, additionalProperties });
}

function describe(schema: z.ZodType) {
  const { $schema: _, example: __, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return described;
}

/** The value of a label; undefined if the object has none. */
export function ofLabel<T>(values: Readonly<Record<string, T>>, label: string): T | undefined {
  return Object.hasOwn(values, label) ? values[label] : undefined;
}
