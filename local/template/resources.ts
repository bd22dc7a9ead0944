import { Fields } from './fields.ts';
import type { Assembly } from './load.ts';
import { physicalName } from './names.ts';
import { resolve, type Scope } from './resolve.ts';

/** A resource, its intrinsic functions resolved. */
export interface Found {
  logicalId: string;
  /** Physical name. */
  name: string;
  fields: Fields;
}

const run = [
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

export type ResourceType = (typeof run)[number];

/**
 * Types without an effect on one machine: logs are files, nobody is alarmed, services may call any function, and
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
 * Refuses a template with resources that would not run.
 * @throws Error that lists each of them.
 */
export function checkResourceTypes({ template }: Assembly): void {
  const known: readonly string[] = [...run, ...ignored];
  const problems = Object.entries(template.Resources).flatMap(([id, { Type, Condition }]) => [
    ...(known.includes(Type) ? [] : [`${id}: ${Type} is not known`]),
    ...(Condition === undefined ? [] : [`${id}: conditions are not supported`]),
  ]);
  if (problems.length > 0) throw new Error(`The local runtime can't run this template.\n  ${problems.join('\n  ')}`);
}

/** Every resource of a type, in the template's order. */
export function resourcesOf(assembly: Assembly, scope: Scope, type: ResourceType): Found[] {
  return Object.entries(assembly.template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => {
      const where = `${logicalId} (${type})`;
      const fields = new Fields(where, resolve(resource.Properties ?? {}, scope, where));
      return { logicalId, name: physicalName(assembly, logicalId), fields };
    });
}
