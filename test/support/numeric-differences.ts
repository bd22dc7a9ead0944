/** Other CPUs round differently: a fit may end this far from the reference. */
const tolerance = { relative: 1e-3, absolute: 1e-3 };

/** The numbers in a text, as text. */
export const numbersOf = (text: string): string =>
  (text.match(/\d[\d,]*(\.\d+)?/g) ?? []).map((number) => number.replaceAll(',', '')).join(' ');

/**
 * Compares two JSON values up to rounding. For texts with spaces, only the numbers count.
 * @returns a line for each difference: `path: expected, actual`
 */
export function numericDifferences(expected: unknown, actual: unknown, path = ''): string[] {
  if (isRecord(expected) && isRecord(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => numericDifferences(expected[key], actual[key], `${path}.${key}`));
  }
  const isEqual = isText(expected) && isText(actual) ? showEqualNumbers(expected, actual) : isNear(expected, actual);
  return isEqual ? [] : [`${path}: ${JSON.stringify(expected)}, now ${JSON.stringify(actual)}`];
}

function isNear(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'number' || typeof actual !== 'number') return expected === actual;
  return Math.abs(actual - expected) <= tolerance.absolute + tolerance.relative * Math.abs(expected);
}

/** A number of a text may differ by one in its last digit. */
function showEqualNumbers(expected: string, actual: string): boolean {
  const [before, now] = [expected, actual].map((text) => numbersOf(text).split(' ')) as [string[], string[]];
  const unit = (number: string) => 10 ** -(number.split('.')[1]?.length ?? 0);
  return (
    before.length === now.length &&
    before.every((number, i) => Math.abs(Number(number) - Number(now[i])) < 1.5 * unit(number))
  );
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.includes(' ');
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
