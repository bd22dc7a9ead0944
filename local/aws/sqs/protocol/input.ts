import { invalidParameter, missingParameter, SqsError } from './errors.ts';

/** A request's parameters. Each method checks the type. */
export interface Input {
  has(name: string): boolean;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /** A whole number within bounds; `fallback` if it is missing. */
  number(name: string, min: number, max: number, fallback: number): number;
  optionalNumber(name: string, min: number, max: number): number | undefined;
  texts(name: string): string[];
  /** An object whose values are strings. */
  map(name: string): Record<string, string>;
  object(name: string): Record<string, unknown> | undefined;
  entries(name: string): Input[];
}

/** @throws SqsError MissingRequiredParameterException, InvalidParameterValueException, SerializationException */
export function createInput(values: Record<string, unknown>): Input {
  const wrongType = (name: string, type: string) => new SqsError('SerializationException', `${name} must be ${type}.`);

  const input: Input = {
    has: (name) => values[name] !== undefined && values[name] !== null,

    text(name) {
      const value = input.optionalText(name);
      if (value === undefined) throw missingParameter(name);
      return value;
    },
    optionalText(name) {
      if (!input.has(name)) return undefined;
      const value = values[name];
      if (typeof value !== 'string') throw wrongType(name, 'a string');
      return value;
    },

    number: (name, min, max, fallback) => input.optionalNumber(name, min, max) ?? fallback,
    optionalNumber(name, min, max) {
      if (!input.has(name)) return undefined;
      const value = values[name];
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'a whole number');
      if (value < min || value > max) {
        throw invalidParameter(
          `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
        );
      }
      return value;
    },

    texts(name) {
      if (!input.has(name)) return [];
      const value = values[name];
      if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
        throw wrongType(name, 'a list of strings');
      return value;
    },
    map(name) {
      const value = input.object(name) ?? {};
      if (!Object.values(value).every((one) => typeof one === 'string')) throw wrongType(name, 'an object of strings');
      return value as Record<string, string>;
    },
    object(name) {
      if (!input.has(name)) return undefined;
      const value = values[name];
      if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'an object');
      return value as Record<string, unknown>;
    },
    entries(name) {
      if (!input.has(name)) return [];
      const value = values[name];
      const isObject = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
      if (!Array.isArray(value) || !value.every(isObject)) throw wrongType(name, 'a list of objects');
      return value.map(createInput);
    },
  };
  return input;
}
