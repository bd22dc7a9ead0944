/** A statement of an IAM policy, with resolved intrinsic functions. */
export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | Record<string, string | string[]>;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

export interface PolicyDocument {
  Version?: string;
  Statement: PolicyStatement[];
}

/** A signer of requests: the owner, who may do everything in the account, or a role with its policies. */
export interface Principal {
  /** `arn:aws:iam::123456789012:role/name`, or `...:root` for the owner. */
  arn: string;
  policies: PolicyDocument[] | 'owner';
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A request that policies did not allow. */
export interface Denial {
  time: string;
  principal: string;
  action: string;
  resource: string;
  reason: string;
}
