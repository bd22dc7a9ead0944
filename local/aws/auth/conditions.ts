import { arnWildcard, wildcard } from './wildcard.ts';

/** What is known of a request, by lower-case condition key; undefined: the request does not have it. */
export type ConditionContext = Readonly<Record<string, string | undefined>>;

export type ConditionTest = (context: ConditionContext) => boolean;

/** What conditions may ask about. Another key would never be set here, and a policy with it would mean something else. */
const knownKeys = new Set([
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

/** By lower-case name: how values are compared, and whether the answer is turned round. */
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
 * One test for the whole Condition of a statement: all operators and keys must hold, of several values one.
 * Throws on an operator or a key that is not known here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function compileConditions(conditions: Record<string, Record<string, unknown>>): ConditionTest {
  const tests = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileOne(operator, key, values)),
  );
  return (context) => tests.every((test) => test(context));
}

function compileOne(operator: string, key: string, given: unknown): ConditionTest {
  const name = key.toLowerCase();
  if (!knownKeys.has(name)) {
    throw new Error(`the condition key ${key} is not known here; known are ${[...knownKeys].join(', ')}`);
  }
  const values = (Array.isArray(given) ? given : [given]).map(String);
  if (values.some((value) => value.includes('${')))
    throw new Error(`policy variables (${values.join(', ')}) are not known here`);

  const lower = operator.toLowerCase();
  if (lower === 'null') return (context) => values.includes(String(context[name] === undefined));
  const ifExists = lower.endsWith('ifexists');
  const found = operators[ifExists ? lower.slice(0, -'ifexists'.length) : lower];
  if (!found) {
    throw new Error(
      `the condition operator ${operator} is not known here; known are ${Object.keys(operators).join(', ')}, null`,
    );
  }
  const [match, negated] = found;
  const matches = values.map(match);
  return (context) => {
    const value = context[name];
    // A negated operator holds for what isn't there; any other only with IfExists.
    if (value === undefined) return negated || ifExists;
    return matches.some((test) => test(value)) !== negated;
  };
}
