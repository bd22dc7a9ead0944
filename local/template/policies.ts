import type { PolicyDocument, PolicyStatement } from '../contracts/policies.ts';
import { Fields } from './fields.ts';

/**
 * Reads a policy document. S3 and SQS evaluate it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 * @throws Error on an element that the evaluation would ignore
 */
export function readPolicy(where: string, value: unknown): PolicyDocument {
  const document = new Fields(where, value);
  const version = document.optionalText('Version');
  const raw = document.any('Statement');
  document.end('Id');
  const statements = (Array.isArray(raw) ? raw : [raw]).map((item, i) => {
    const statement = new Fields(`${where}.Statement[${i}]`, item);
    statement.oneOf('Effect', 'Allow', 'Deny');
    for (const name of ['Sid', 'Principal', 'Action', 'Resource', 'Condition']) statement.any(name);
    statement.end();
    return item as PolicyStatement;
  });
  return { ...(version !== undefined && { Version: version }), Statement: statements };
}

/** Merges several policies of one resource. */
export function mergePolicies(documents: PolicyDocument[]): PolicyDocument | undefined {
  const statements = documents.flatMap(({ Statement }) => Statement);
  return statements.length > 0 ? { Version: '2012-10-17', Statement: statements } : undefined;
}
