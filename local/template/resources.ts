import { Fields } from './fields.ts';
import type { Assembly } from './load.ts';
import { physicalName } from './names.ts';
import { resolve, type Scope } from './resolve.ts';

/** A resource with resolved intrinsic functions. */
export interface ResolvedResource {
  logicalId: string;
  /** The physical name. */
  name: string;
  fields: Fields;
}

const supported = [
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Events::Rule',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Authorizer',
] as const;

export type ResourceType = (typeof supported)[number];

/**
 * Types without an effect in the local runtime: logs are files, there are no alarms, services may call any function, and
 * nothing is encrypted.
 */
const ignored = [
  'AWS::Logs::LogGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::Permission',
  'AWS::KMS::Key',
  'AWS::CDK::Metadata',
];

/**
 * Refuses a template with unsupported resources.
 * @throws Error that lists all of them
 */
export function checkResourceTypes({ template }: Assembly): void {
  const known: readonly string[] = [...supported, ...ignored];
  const problems = Object.entries(template.Resources).flatMap(([id, { Type, Condition }]) => [
    ...(known.includes(Type) ? [] : [`${id}: ${Type} is not supported`]),
    ...(Condition === undefined ? [] : [`${id}: conditions are not supported`]),
  ]);
  if (problems.length > 0) throw new Error(`The local runtime can't run this template.\n  ${problems.join('\n  ')}`);
}

/** Every resource of a type, in the order of the template. */
export function resourcesOf(assembly: Assembly, scope: Scope, type: ResourceType): ResolvedResource[] {
  return Object.entries(assembly.template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => {
      const where = `${logicalId} (${type})`;
      const fields = new Fields(where, resolve(resource.Properties ?? {}, scope, where));
      return { logicalId, name: physicalName(assembly, logicalId), fields };
    });
}
