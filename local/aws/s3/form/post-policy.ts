import { S3Error } from '../protocol/errors.ts';

/** The file sizes that a form's policy allows, in bytes. */
export interface SizeRange {
  min: number;
  max: number;
}

/** Fields that the policy may omit. */
const exempt = /^(policy|x-amz-signature|signature|awsaccesskeyid|file|x-ignore-.*)$/;

/**
 * Checks a form's fields against its policy, which must name every field.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @param encoded the policy in base64
 * @param fields by lower-case name, including `bucket`
 * @throws S3Error AccessDenied, InvalidPolicyDocument
 */
export function checkPostPolicy(
  encoded: string,
  fields: ReadonlyMap<string, string>,
  now: number,
): SizeRange | undefined {
  const { expiration, conditions } = parse(encoded);
  if (!(Date.parse(expiration) > now)) throw denied('Policy expired.');

  const named = new Set<string>(['bucket']);
  let range: SizeRange | undefined;
  for (const condition of conditions) {
    const [operator, target, value] = normalize(condition);
    if (operator === 'content-length-range') {
      const [min, max] = [Number(target), Number(value)];
      if (!(min >= 0 && max >= min)) throw malformed('content-length-range needs a minimum and a maximum size');
      range = { min, max };
      continue;
    }
    if (!target.startsWith('$'))
      throw malformed(`a condition must name a field as $field: ${JSON.stringify(condition)}`);
    const name = target.slice(1).toLowerCase();
    named.add(name);
    const actual = fields.get(name) ?? '';
    // Every content type in a list must match.
    const values = name === 'content-type' && operator === 'starts-with' ? actual.split(',') : [actual];
    const holds = values.every((one) => (operator === 'eq' ? one === value : one.startsWith(value)));
    if (!holds) throw denied(`Policy Condition failed: ["${operator}", "${target}", "${value}"]`);
  }
  const extra = [...fields.keys()].filter((name) => !named.has(name) && !exempt.test(name));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  return range;
}

/** In UTC: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function parse(encoded: string): { expiration: string; conditions: unknown[] } {
  let policy: unknown;
  try {
    policy = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    throw malformed('it is not JSON');
  }
  const { expiration, conditions } = (policy ?? {}) as Record<string, unknown>;
  if (typeof expiration !== 'string' || !iso8601.test(expiration) || Number.isNaN(Date.parse(expiration))) {
    throw malformed(`Invalid 'expiration' value: '${expiration ?? ''}'`);
  }
  if (!Array.isArray(conditions)) throw malformed('it has no conditions');
  return { expiration, conditions };
}

/** `{"key": "value"}` is an abbreviation of `["eq", "$key", "value"]`. */
function normalize(condition: unknown): [operator: string, target: string, value: string] {
  if (Array.isArray(condition) && condition.length === 3) {
    const operator = String(condition[0]).toLowerCase();
    if (['eq', 'starts-with', 'content-length-range'].includes(operator)) {
      return [operator, String(condition[1]), String(condition[2])];
    }
  } else if (condition !== null && typeof condition === 'object' && !Array.isArray(condition)) {
    const entries = Object.entries(condition);
    const [entry] = entries;
    if (entry && entries.length === 1) return ['eq', `$${entry[0]}`, String(entry[1])];
  }
  throw malformed(`invalid condition: ${JSON.stringify(condition)}`);
}

function denied(why: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${why}`);
}

function malformed(why: string): S3Error {
  return new S3Error('InvalidPolicyDocument', `Invalid Policy: ${why}`);
}
