import type { PolicyDocument, Principal } from '../contracts/policies.ts';
import type { Assembly } from './load.ts';
import { readPolicy } from './policies.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/** Managed policies that only allow logging, which needs no permission here. */
const logsOnly = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];

/** Roles with their inline and attached policies. */
export function readRoles(assembly: Assembly, scope: Scope): Principal[] {
  const attached = resourcesOf(assembly, scope, 'AWS::IAM::Policy').map(({ fields }) => {
    const read = {
      roles: fields.texts('Roles'),
      document: readPolicy(`${fields.where}.PolicyDocument`, fields.any('PolicyDocument')),
    };
    fields.end('PolicyName');
    return read;
  });
  return resourcesOf(assembly, scope, 'AWS::IAM::Role').map(({ logicalId, name, fields }) => {
    fields.any('RoleName');
    const own: PolicyDocument[] = fields.objects('Policies').map((policy) => {
      const document = readPolicy(`${policy.where}.PolicyDocument`, policy.any('PolicyDocument'));
      policy.end('PolicyName');
      return document;
    });
    const unknown = fields.texts('ManagedPolicyArns').filter((arn) => !logsOnly.includes(arn));
    if (unknown.length > 0)
      throw new Error(
        `${fields.where}: the local runtime does not support the managed policies ${unknown.join(', ')}.`,
      );
    fields.end('AssumeRolePolicyDocument', 'Description', 'Tags', 'MaxSessionDuration');
    const documents = attached.filter(({ roles }) => roles.includes(name)).map(({ document }) => document);
    return { arn: scope.attribute(logicalId, 'Arn') as string, policies: [...own, ...documents] };
  });
}
