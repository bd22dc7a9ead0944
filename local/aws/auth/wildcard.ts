/** A test for an IAM pattern: `*` matches any characters, `?` any one. */
export function wildcard(pattern: string, { ignoreCase = false } = {}): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'i' : '');
  return (text) => expression.test(text);
}

/**
 * A test for an ARN pattern: each of the six parts must match, so no wildcard spans a colon.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnWildcard(pattern: string): (text: string) => boolean {
  const tests = arnParts(pattern).map((part) => wildcard(part));
  return (text) => {
    const parts = arnParts(text);
    return parts.length === tests.length && tests.every((test, i) => test(parts[i] ?? ''));
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
