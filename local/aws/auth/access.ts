import type { Denial, PolicyDocument } from '../../contracts/policies.ts';
import { DeniedError } from './errors.ts';
import type { Identity } from './keys.ts';
import { type AccessRequest, evaluate } from './policy.ts';

export interface AccessWish {
  action: string;
  resource: string;
  resourcePolicy: PolicyDocument | undefined;
  /** Condition keys of the request, by lower-case name. */
  context?: Record<string, string | undefined>;
}

export interface Access {
  /** Throws a {@link DeniedError}, and reports it. Without an identity the sender is anonymous. */
  require(identity: Identity | undefined, wish: AccessWish): void;
  /** May a service (`s3.amazonaws.com`) do this for `sourceArn`? */
  serviceMay(service: string, sourceArn: string, wish: AccessWish): boolean;
}

export function createAccess(accountId: string, onDenied: (denial: Denial) => void): Access {
  /** Policies that require TLS are met: nothing leaves the machine. */
  const always = { 'aws:securetransport': 'true' };

  return {
    require(identity, { action, resource, resourcePolicy, context }) {
      const principal = identity?.arn ?? 'anonymous';
      const kind = !identity ? 'anonymous' : identity.policies === 'owner' ? 'owner' : 'role';
      const ofSender = identity && { 'aws:principalarn': principal, 'aws:principalaccount': accountId };
      const request: AccessRequest = {
        principal,
        kind,
        accountId,
        action,
        resource,
        context: { ...always, ...ofSender, 'aws:principalisawsservice': 'false', ...context },
      };
      const verdict = evaluate(request, identity?.policies ?? [], resourcePolicy);
      if (verdict.allowed) return;
      onDenied({ time: new Date().toISOString(), principal, action, resource, reason: verdict.reason });
      throw new DeniedError(
        `User: ${principal} is not authorized to perform: ${action} on resource: "${resource}" ${verdict.reason}`,
      );
    },

    serviceMay(service, sourceArn, { action, resource, resourcePolicy }) {
      const context = {
        ...always,
        'aws:sourcearn': sourceArn,
        'aws:sourceaccount': accountId,
        'aws:principalisawsservice': 'true',
      };
      const request: AccessRequest = { principal: service, kind: 'service', accountId, action, resource, context };
      return evaluate(request, [], resourcePolicy).allowed;
    },
  };
}
