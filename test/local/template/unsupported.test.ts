import { describe, expect, test } from '@jest/globals';
import { loadAssembly } from '../../../local/template/load.ts';
import { assembly, changed, compute, dir, fixtureFunction, storage } from '../support/assembly.ts';

describe('an unsupported template is refused:', () => {
  test('every resource of an unknown type is named', () => {
    const copy = structuredClone(assembly);
    Object.assign(copy.template.Resources, { Vpc: { Type: 'AWS::EC2::VPC' }, Topic: { Type: 'AWS::SNS::Topic' } });
    expect(() => storage(copy)).toThrow(
      /Vpc: AWS::EC2::VPC is not supported\n {2}Topic: AWS::SNS::Topic is not supported/,
    );
  });

  test.each([
    ['AWS::S3::Bucket', 'ReplicationConfiguration', {}],
    ['AWS::SQS::Queue', 'ContentBasedDeduplication', true],
    ['AWS::SQS::Queue', 'FifoQueue', true],
    [
      'AWS::S3::Bucket',
      'BucketEncryption',
      { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse' } }] },
    ],
    ['AWS::S3::Bucket', 'LifecycleConfiguration', { Rules: [{ Status: 'Enabled', TagFilters: [] }] }],
    ['AWS::S3::Bucket', 'NotificationConfiguration', { LambdaConfigurations: [] }],
  ])('%s with %s = %j', (type, property, value) => {
    const refused = changed(type, (properties) => {
      properties[property] = value;
    });
    expect(() => storage(refused)).toThrow(new RegExp(`^\\w+ \\(${type}\\).*`));
  });

  test.each([
    ['AWS::Lambda::Function', 'Layers', ['arn']],
    ['AWS::Lambda::Function', 'Runtime', 'python3.13'],
    ['AWS::Lambda::Function', 'VpcConfig', {}],
    ['AWS::Lambda::Function', 'RecursiveLoop', 'Sometimes'],
    ['AWS::Lambda::EventInvokeConfig', 'DestinationConfig', {}],
    ['AWS::Lambda::EventInvokeConfig', 'Qualifier', 'live'],
    ['AWS::Events::Rule', 'ScheduleExpression', 'cron(0 12 * * ? *)'],
    ['AWS::Events::Rule', 'ScheduleExpression', 'rate(1 minutes)'],
    ['AWS::Events::Rule', 'ScheduleExpression', 'rate(5 minute)'],
    ['AWS::Events::Rule', 'ScheduleExpression', 'rate(0 minutes)'],
    ['AWS::Events::Rule', 'ScheduleExpression', 'rate(5 seconds)'],
    ['AWS::Events::Rule', 'ScheduleExpression', undefined],
    ['AWS::Events::Rule', 'EventPattern', { source: ['aws.s3'] }],
    ['AWS::Events::Rule', 'EventBusName', 'own'],
    ['AWS::Events::Rule', 'Targets', [{ Id: 'a', Arn: 'arn:aws:sqs:us-east-1:123456789012:jobs' }]],
    ['AWS::Events::Rule', 'Targets', [{ Id: 'a', Arn: fixtureFunction, InputPath: '$.detail' }]],
    ['AWS::Events::Rule', 'Targets', [{ Id: 'a', Arn: fixtureFunction, DeadLetterConfig: {} }]],
    ['AWS::Events::Rule', 'Targets', [{ Id: 'a', Arn: fixtureFunction, Input: '{' }]],
    ['AWS::Lambda::EventSourceMapping', 'FilterCriteria', {}],
    ['AWS::Lambda::EventSourceMapping', 'Enabled', false],
    ['AWS::Lambda::EventSourceMapping', 'MaximumBatchingWindowInSeconds', 0],
    ['AWS::Lambda::EventSourceMapping', 'ScalingConfig', { MaximumConcurrency: 1 }],
    ['AWS::IAM::Role', 'PermissionsBoundary', 'arn'],
    ['AWS::IAM::Role', 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/AmazonS3FullAccess']],
    ['AWS::IAM::Policy', 'PolicyDocument', { Statement: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] }],
    ['AWS::ApiGatewayV2::Api', 'ProtocolType', 'WEBSOCKET'],
    ['AWS::ApiGatewayV2::Stage', 'StageName', 'prod'],
    ['AWS::ApiGatewayV2::Stage', 'RouteSettings', {}],
    ['AWS::ApiGatewayV2::Integration', 'PayloadFormatVersion', '1.0'],
    ['AWS::ApiGatewayV2::Integration', 'RequestParameters', {}],
    ['AWS::ApiGatewayV2::Authorizer', 'EnableSimpleResponses', false],
    ['AWS::ApiGatewayV2::Authorizer', 'IdentitySource', ['$request.querystring.key']],
    ['AWS::ApiGatewayV2::Route', 'AuthorizationType', 'AWS_IAM'],
  ])('%s with %s = %j', (type, property, value) => {
    const refused = changed(type, (properties) => {
      properties[property] = value;
    });
    expect(() => compute(refused)).toThrow(new RegExp(`^\\w+ \\(${type}\\).*`));
  });

  test('a function without an asset path', () => {
    const refused = changed('AWS::Lambda::Function', (_, resource) => {
      delete resource.Metadata;
    });
    expect(() => compute(refused)).toThrow('has no Metadata["aws:asset:path"]');
  });

  test('a resource with a condition', () => {
    const refused = changed('AWS::S3::Bucket', (_, resource) => {
      resource.Condition = 'Maybe';
    });
    expect(() => storage(refused)).toThrow('conditions are not supported');
  });

  test('a folder that is not a cloud assembly', () => {
    expect(() => loadAssembly(dir)).toThrow(/manifest\.json can't be read .* Synthesize the app again/);
  });
});
