import { arnWildcard, wildcard } from './wildcard.ts';

/** A request's values, by lower-case condition key; undefined: the request has none. */
export type ConditionContext = Readonly<Record<string, string | undefined>>;

export type ConditionTest = (context: ConditionContext) => boolean;

/**
 * Supported condition keys. The local runtime sets no other keys, so a policy that uses one would not work as in AWS.
 */
const supportedKeys = new Set([
  'aws:securetransport',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalisawsservice',
  's3:prefix',
  's3:delimiter',
  's3:max-keys',
  's3:if-match',
  's3:if-none-match',
]);

type Match = (pattern: string) => (value: string) => boolean;

const equals: Match = (pattern) => (value) => value === pattern;
const equalsIgnoringCase: Match = (pattern) => (value) => value.toLowerCase() === pattern.toLowerCase();
const numeric = (compare: (a: number, b: number) => boolean): Match => {
  return (pattern) => (value) => compare(Number(value), Number(pattern));
};

/** By lower-case name. */
const operators: Record<string, [match: Match, negated: boolean]> = {
  stringequals: [equals, false],
  stringnotequals: [equals, true],
  stringequalsignorecase: [equalsIgnoringCase, false],
  stringnotequalsignorecase: [equalsIgnoringCase, true],
  stringlike: [wildcard, false],
  stringnotlike: [wildcard, true],
  arnequals: [arnWildcard, false],
  arnlike: [arnWildcard, false],
  arnnotequals: [arnWildcard, true],
  arnnotlike: [arnWildcard, true],
  bool: [equalsIgnoringCase, false],
  numericequals: [numeric((a, b) => a === b), false],
  numericnotequals: [numeric((a, b) => a === b), true],
  numericlessthan: [numeric((a, b) => a < b), false],
  numericlessthanequals: [numeric((a, b) => a <= b), false],
  numericgreaterthan: [numeric((a, b) => a > b), false],
  numericgreaterthanequals: [numeric((a, b) => a >= b), false],
};

/**
 * One test for the Condition of a statement: every operator and key must match, with any of its values.
 * @throws Error on an unsupported operator or key
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function compileConditions(conditions: Record<string, Record<string, unknown>>): ConditionTest {
  const tests = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileOne(operator, key, values)),
  );
  return (context) => tests.every((test) => test(context));
}

function compileOne(operator: string, key: string, expected: unknown): ConditionTest {
  const name = key.toLowerCase();
  if (!supportedKeys.has(name)) {
    throw new Error(
      `the local runtime does not support the condition key ${key}. Supported keys: ${[...supportedKeys].join(', ')}`,
    );
  }
  const values = (Array.isArray(expected) ? expected : [expected]).map(String);
  if (values.some((value) => value.includes('${')))
    throw new Error(`the local runtime does not support policy variables (${values.join(', ')})`);

  const lower = operator.toLowerCase();
  if (lower === 'null') return (context) => values.includes(String(context[name] === undefined));
  const ifExists = lower.endsWith('ifexists');
  const found = operators[ifExists ? lower.slice(0, -'ifexists'.length) : lower];
  if (!found) {
    throw new Error(
      `the local runtime does not support the condition operator ${operator}. Supported operators: ${Object.keys(operators).join(', ')}, null`,
    );
  }
  const [match, negated] = found;
  const matches = values.map(match);
  return (context) => {
    const value = context[name];
    // Without a value, a negated operator matches; any other one needs IfExists.
    if (value === undefined) return negated || ifExists;
    return matches.some((test) => test(value)) !== negated;
  };
}
