/**
 * Reads the properties of a resource, or of an object inside it. A property that is neither read nor listed as ignored is
 * an error, because the local runtime would silently ignore it.
 */
export class Fields {
  readonly where: string;
  private readonly values: Record<string, unknown>;
  private readonly read = new Set<string>();

  /** @param where logical id, type and path, for errors */
  constructor(where: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`${where}: must be an object.`);
    this.where = where;
    this.values = value as Record<string, unknown>;
  }

  /** Any value; undefined if it is missing. */
  any(name: string): unknown {
    this.read.add(name);
    return this.values[name];
  }

  optionalText(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.wrong(name, 'must be a string');
  }

  text(name: string): string {
    return this.present(name, this.optionalText(name));
  }

  optionalNumber(name: string): number | undefined {
    const value = this.any(name);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (number === undefined || (typeof number === 'number' && Number.isFinite(number))) return number;
    throw this.wrong(name, 'must be a number');
  }

  number(name: string): number {
    return this.present(name, this.optionalNumber(name));
  }

  /** A list; empty if it is missing. */
  list(name: string): unknown[] {
    const value = this.any(name) ?? [];
    if (Array.isArray(value)) return value;
    throw this.wrong(name, 'must be a list');
  }

  texts(name: string): string[] {
    const list = this.list(name);
    if (list.every((item) => typeof item === 'string')) return list;
    throw this.wrong(name, 'must be a list of strings');
  }

  /** An object inside; undefined if it is missing. */
  optionalObject(name: string): Fields | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : new Fields(`${this.where}.${name}`, value);
  }

  object(name: string): Fields {
    return this.present(name, this.optionalObject(name));
  }

  objects(name: string): Fields[] {
    return this.list(name).map((item, i) => new Fields(`${this.where}.${name}[${i}]`, item));
  }

  /** Refuses any other value. A missing one counts as the first. */
  oneOf<T extends string | boolean>(name: string, ...allowed: [T, ...T[]]): T {
    const value = this.any(name) ?? allowed[0];
    if (allowed.includes(value as T)) return value as T;
    const list = allowed.map((option) => JSON.stringify(option)).join(' or ');
    throw this.wrong(name, `is ${JSON.stringify(value)}; the local runtime supports only ${list}`);
  }

  /** As {@link oneOf}, but a missing value is refused. */
  must<T extends string | boolean>(name: string, ...allowed: [T, ...T[]]): T {
    this.present(name, this.any(name));
    return this.oneOf(name, ...allowed);
  }

  /** Ends reading. @param ignored properties without an effect in the local runtime */
  end(...ignored: string[]): void {
    const unknown = Object.keys(this.values).filter((name) => !this.read.has(name) && !ignored.includes(name));
    if (unknown.length > 0)
      throw new Error(
        `${this.where}: the local runtime does not support ${unknown.join(', ')}. Leave it out to run locally.`,
      );
  }

  private present<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw this.wrong(name, 'is missing');
    return value;
  }

  private wrong(name: string, problem: string): Error {
    return new Error(`${this.where}: ${name} ${problem}.`);
  }
}
