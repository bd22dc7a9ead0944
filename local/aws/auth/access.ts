import type { Denial, PolicyDocument } from '../../contracts/policies.ts';
import { DeniedError } from './errors.ts';
import type { Identity } from './keys.ts';
import { type AccessRequest, evaluate } from './policy.ts';

/** What is to be done, to what, and under which policy of the resource. */
export interface Wish {
  action: string;
  resource: string;
  resourcePolicy: PolicyDocument | undefined;
  /** Condition keys of this request, by lower-case name. */
  context?: Record<string, string | undefined>;
}

export interface Access {
  /** Throws {@link DeniedError}, after it was reported. Without an identity the sender is anonymous. */
  require(identity: Identity | undefined, wish: Wish): void;
  /** Whether a service (`s3.amazonaws.com`) may do it for `sourceArn`. */
  serviceMay(service: string, sourceArn: string, wish: Wish): boolean;
}

export function createAccess(accountId: string, onDenied: (denial: Denial) => void): Access {
  /** Every deployment has TLS: policies that ask for it are met here, where nothing leaves the machine. */
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
