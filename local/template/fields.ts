/**
 * Reads the properties of one resource, or of an object inside it. What is neither read nor listed as ignored is
 * refused: something that the template asks for and the local runtime would silently leave out.
 */
export class Fields {
  readonly where: string;
  private readonly values: Record<string, unknown>;
  private readonly read = new Set<string>();

  /** @param where the logical id, the type and the path inside, for errors. */
  constructor(where: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`${where}: must be an object.`);
    this.where = where;
    this.values = value as Record<string, unknown>;
  }

  /** Any value, undefined when it isn't there. */
  any(name: string): unknown {
    this.read.add(name);
    return this.values[name];
  }

  optionalText(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.wrong(name, 'must be text');
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

  /** A list, empty when it isn't there. */
  list(name: string): unknown[] {
    const value = this.any(name) ?? [];
    if (Array.isArray(value)) return value;
    throw this.wrong(name, 'must be a list');
  }

  texts(name: string): string[] {
    const list = this.list(name);
    if (list.every((item) => typeof item === 'string')) return list;
    throw this.wrong(name, 'must be a list of texts');
  }

  /** An object inside, undefined when it isn't there. */
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

  /** Refuses any value but these; not being there counts as the first. */
  oneOf<T extends string | boolean>(name: string, ...allowed: [T, ...T[]]): T {
    const value = this.any(name) ?? allowed[0];
    if (allowed.includes(value as T)) return value as T;
    const list = allowed.map((each) => JSON.stringify(each)).join(' or ');
    throw this.wrong(name, `is ${JSON.stringify(value)}; the local runtime runs ${list} only`);
  }

  /** As {@link oneOf}, where not being there means something else. */
  must<T extends string | boolean>(name: string, ...allowed: [T, ...T[]]): T {
    this.present(name, this.any(name));
    return this.oneOf(name, ...allowed);
  }

  /** Ends reading: `ignored` are the properties without an effect on one machine. */
  end(...ignored: string[]): void {
    const unknown = Object.keys(this.values).filter((name) => !this.read.has(name) && !ignored.includes(name));
    if (unknown.length > 0)
      throw new Error(
        `${this.where}: the local runtime does not know ${unknown.join(', ')}. Leave it out to run locally.`,
      );
  }

  private present<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw this.wrong(name, 'is missing');
    return value;
  }

  private wrong(name: string, what: string): Error {
    return new Error(`${this.where}: ${name} ${what}.`);
  }
}
