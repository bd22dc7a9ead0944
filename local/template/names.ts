import type { Assembly, Resource } from './load.ts';
import type { Scope } from './resolve.ts';

export interface Account {
  id: string;
  region: string;
}

/** Addresses that are unknown until the runtime listens. */
export interface Addresses {
  queueUrl(queueName: string): string;
  /** `http://127.0.0.1:PORT` of the HTTP API. */
  apiEndpoint(): string;
}

/** The property with a resource's physical name. */
const nameProperty: Record<string, string> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Events::Rule': 'Name',
};

/**
 * The physical name of a resource. Generated names depend only on the stack's name and the logical id, unlike those of
 * CloudFormation, so that a restart finds the same buckets and queues.
 */
export function physicalName(assembly: Assembly, logicalId: string): string {
  const resource = assembly.template.Resources[logicalId] as Resource;
  const property = nameProperty[resource.Type];
  const chosen = property && resource.Properties?.[property];
  if (typeof chosen === 'string') return chosen;
  if (chosen !== undefined) throw new Error(`${logicalId}: ${property} must be a plain string to run locally.`);
  if (resource.Type === 'AWS::Logs::LogGroup') return `/${assembly.stackName}/${logicalId}`;
  // Ids of HTTP APIs, routes and so on are only compared.
  if (!property) return logicalId;
  const name = `${assembly.stackName}-${logicalId}`;
  return resource.Type === 'AWS::S3::Bucket' ? bucketName(assembly.stackName, logicalId) : name;
}

/** At most 63 characters in lower case. Of a long name, both parts are shortened; the end of a logical id is unique. */
function bucketName(stackName: string, logicalId: string): string {
  const ofStack = stackName.slice(0, Math.max(24, 62 - logicalId.length));
  return `${ofStack}-${logicalId.slice(-(62 - ofStack.length))}`.toLowerCase();
}

type Attributes = (name: string, account: Account, addresses: Addresses) => Record<string, () => string>;

const arn = (text: string) => () => text;

const attributesOf: Record<string, Attributes> = {
  'AWS::S3::Bucket': (name) => ({ Arn: arn(`arn:aws:s3:::${name}`) }),
  'AWS::SQS::Queue': (name, { id, region }, { queueUrl }) => ({
    Arn: arn(`arn:aws:sqs:${region}:${id}:${name}`),
    QueueName: () => name,
    QueueUrl: () => queueUrl(name),
  }),
  'AWS::Lambda::Function': (name, { id, region }) => ({ Arn: arn(`arn:aws:lambda:${region}:${id}:function:${name}`) }),
  'AWS::IAM::Role': (name, { id }) => ({ Arn: arn(`arn:aws:iam::${id}:role/${name}`) }),
  'AWS::KMS::Key': (name, { id, region }) => ({ Arn: arn(`arn:aws:kms:${region}:${id}:key/${name}`) }),
  'AWS::Logs::LogGroup': (name, { id, region }) => ({ Arn: arn(`arn:aws:logs:${region}:${id}:log-group:${name}:*`) }),
  'AWS::Events::Rule': (name, { id, region }) => ({ Arn: arn(`arn:aws:events:${region}:${id}:rule/${name}`) }),
  'AWS::ApiGatewayV2::Api': (name, _, { apiEndpoint }) => ({ ApiEndpoint: apiEndpoint, ApiId: () => name }),
};

/** The scope for {@link resolve}: pseudo parameters and the assembly's resources. */
export function createScope(assembly: Assembly, account: Account, addresses: Addresses): Scope {
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account.id,
    'AWS::Region': account.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': assembly.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${account.region}:${account.id}:stack/${assembly.stackName}/local`,
  };
  const type = (logicalId: string) => assembly.template.Resources[logicalId]?.Type;
  return {
    ref(name) {
      if (name in pseudo) return pseudo[name];
      if (!type(name)) return undefined;
      const physical = physicalName(assembly, name);
      return type(name) === 'AWS::SQS::Queue' ? addresses.queueUrl(physical) : physical;
    },
    attribute(logicalId, attribute) {
      const attributes = attributesOf[type(logicalId) ?? ''];
      return attributes?.(physicalName(assembly, logicalId), account, addresses)[attribute]?.();
    },
  };
}
