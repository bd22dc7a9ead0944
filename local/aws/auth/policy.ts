import type { PolicyDocument, PolicyStatement } from '../../contracts/policies.ts';
import { type ConditionContext, type ConditionTest, compileConditions } from './conditions.ts';
import { wildcard } from './wildcard.ts';

/** The owner may do everything that no resource policy denies. */
export type IdentityPolicies = PolicyDocument[] | 'owner';

export interface AccessRequest {
  /** An ARN, the name of a service (`s3.amazonaws.com`), or `anonymous` for a request without a signature. */
  principal: string;
  kind: 'owner' | 'role' | 'service' | 'anonymous';
  accountId: string;
  action: string;
  resource: string;
  context: ConditionContext;
}

export type Verdict = { allowed: true } | { allowed: false; reason: string };

/**
 * IAM's decision within one account: an explicit deny in any policy wins, then an allow in a policy of the sender or the
 * resource. The default is to deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(
  request: AccessRequest,
  identity: IdentityPolicies,
  resource: PolicyDocument | undefined,
): Verdict {
  const ofIdentity = identity === 'owner' ? [] : identity.flatMap(compile);
  const ofResource = resource ? compile(resource) : [];
  const applies = (statement: Statement) =>
    statement.matches(request.action, request.resource) && statement.condition(request.context);

  for (const statement of [...ofIdentity, ...ofResource.filter((s) => s.names(request, 'Deny'))]) {
    if (statement.effect === 'Deny' && applies(statement)) {
      return { allowed: false, reason: `with an explicit deny${statement.sid ? ` (${statement.sid})` : ''}` };
    }
  }
  const allows = (statement: Statement) => statement.effect === 'Allow' && applies(statement);
  if (identity === 'owner' || ofIdentity.some(allows)) return { allowed: true };
  if (ofResource.some((s) => s.names(request, 'Allow') && allows(s))) return { allowed: true };
  return { allowed: false, reason: `because no policy allows ${request.action}` };
}

/** @throws Error if the local runtime can't enforce the policy as AWS does */
export function checkPolicy(policy: PolicyDocument, where: string): void {
  try {
    compile(policy);
  } catch (error) {
    throw new Error(`${where} can't be enforced: ${(error as Error).message}`);
  }
}

interface Statement {
  sid: string | undefined;
  effect: 'Allow' | 'Deny';
  matches(action: string, resource: string): boolean;
  condition: ConditionTest;
  /** Does a resource policy apply to this sender? */
  names(request: AccessRequest, effect: 'Allow' | 'Deny'): boolean;
}

/** Policies are immutable, and evaluated for every request. */
const compiled = new WeakMap<PolicyDocument, Statement[]>();

function compile(policy: PolicyDocument): Statement[] {
  let statements = compiled.get(policy);
  if (!statements) {
    const all = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
    statements = all.filter(concernsUs).map(compileStatement);
    compiled.set(policy, statements);
  }
  return statements;
}

/** Statements about other services may contain anything. */
function concernsUs({ Action }: PolicyStatement): boolean {
  return Action === undefined || list(Action).some((action) => /^(s3|sqs):|^\*/i.test(action));
}

const knownElements = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];

function compileStatement(statement: PolicyStatement): Statement {
  const unknown = Object.keys(statement).filter((name) => !knownElements.includes(name));
  if (unknown.length > 0) throw new Error(`the local runtime does not support ${unknown.join(', ')} in a statement`);
  const { Sid, Effect, Action, Resource = '*', Principal, Condition = {} } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error(`Effect must be Allow or Deny, not ${Effect}`);
  if (Action === undefined) throw new Error('a statement has no Action');
  const texts = [...list(Action), ...list(Resource)];
  for (const text of texts) {
    if (typeof text !== 'string') throw new Error(`${JSON.stringify(text)} does not resolve to text`);
    if (text.includes('${')) throw new Error(`the local runtime does not support policy variables (${text})`);
  }
  const actions = list(Action).map((pattern) => wildcard(pattern, { ignoreCase: true }));
  const resources = list(Resource).map((pattern) => wildcard(pattern));
  return {
    sid: Sid,
    effect: Effect,
    matches: (action, resource) => actions.some((test) => test(action)) && resources.some((test) => test(resource)),
    condition: compileConditions(Condition),
    names: (request, effect) => namesPrincipal(Principal, request, effect),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function namesPrincipal(
  named: PolicyStatement['Principal'],
  request: AccessRequest,
  effect: 'Allow' | 'Deny',
): boolean {
  if (named === undefined) return false;
  if (named === '*') return true;
  const { principal, kind, accountId } = request;
  if (kind === 'service') return list(named.Service ?? []).includes(principal);
  return list(named.AWS ?? []).some((name) => {
    if (name === '*' || name === principal) return true;
    const isAccount = name === accountId || name === `arn:aws:iam::${accountId}:root`;
    // An allow for an account leaves the decision to the policies of its roles; a deny applies to all of them.
    return isAccount && (kind === 'owner' || (kind === 'role' && effect === 'Deny'));
  });
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
