import { InvalidArgumentError } from 'commander';

/** Parsers of option values. An invalid value ends the command with exit code 2. */

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

export function shareBelowOne(text: string): number {
  const value = positiveNumber(text);
  if (value < 1) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 1, such as 0.99.');
}

const unitSeconds = { h: 3_600, d: 86_400 } as const;

/** `12h`, `30d` in seconds. */
export function duration(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  if (!number) throw new InvalidArgumentError('It must be a time such as 12h or 30d.');
  return Number(number) * unitSeconds[unit as keyof typeof unitSeconds];
}

/** Comma-separated values of a closed set. */
export function listOf<T extends string>(allowed: readonly T[]) {
  return (text: string): T[] => {
    const values = [...new Set(text.split(',').map((value) => value.trim()))];
    const unknown = values.find((value) => !allowed.includes(value as T));
    if (unknown === undefined) return values as T[];
    throw new InvalidArgumentError(`\`${unknown}\` is not one of ${allowed.join(', ')}.`);
  };
}

/** Comma-separated whole numbers above 0: `128,64`. */
export function wholeNumbers(text: string): number[] {
  return text.split(',').map((part) => wholeNumber(1)(part.trim()));
}

/** A number of at least 0. */
export function notNegative(text: string): number {
  return Number(text) === 0 && text.trim() !== '' ? 0 : positiveNumber(text);
}

/** Adds `label=number` to the previous values. Labels may contain `=`, so the last one counts. */
export function numberByLabel(text: string, previous: Record<string, number> = {}): Record<string, number> {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be a label and a number, such as defect=0.99.');
  return { ...previous, [text.slice(0, at)]: positiveNumber(text.slice(at + 1)) };
}

/** `123.68,116.78,103.94` */
export function threeNumbers(text: string): [number, number, number] {
  const values = text.split(',').map((value) => (value.trim() === '' ? Number.NaN : Number(value)));
  if (values.length === 3 && values.every(Number.isFinite)) return values as [number, number, number];
  throw new InvalidArgumentError('It must be three numbers, such as 123.7,116.8,103.9.');
}
