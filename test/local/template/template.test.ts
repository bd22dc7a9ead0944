import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Assembly, Resource } from '../../../local/template/load.ts';
import { assembly, changed, compute, storage } from '../support/assembly.ts';

describe('a synthesized template', () => {
  test('has buckets with stable lower-case names, notifications and policies', () => {
    const { buckets } = storage(assembly);
    expect(buckets.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^fixture-uploads[0-9a-f]{8}$/),
      expect.stringMatching(/^fixture-state[0-9a-f]{8}$/),
    ]);
    expect(buckets[0]).toMatchObject({
      versioned: true,
      notifications: [
        {
          events: ['s3:ObjectCreated:*'],
          queueArn: expect.stringMatching(/^arn:aws:sqs:eu-west-1:123456789012:Fixture-Jobs/),
          prefix: 'in/',
        },
      ],
      policy: { Statement: [{ Effect: 'Deny', Action: 's3:*' }] },
    });
    expect(buckets[1]).not.toHaveProperty('policy');
  });

  test("has a bucket's CORS rules, which may name the HTTP API", () => {
    const [api] = Object.entries(assembly.template.Resources).find(([, { Type }]) => Type.endsWith('::Api')) ?? [];
    const rule = { AllowedMethods: ['POST'], AllowedOrigins: [{ 'Fn::GetAtt': [api, 'ApiEndpoint'] }] };
    const named = changed('AWS::S3::Bucket', (properties) => {
      properties.CorsConfiguration = { CorsRules: [rule] };
    });
    expect(storage(named).buckets[0]?.cors).toMatchObject([{ allowedOrigins: ['http://api'] }]);
  });

  test("has queues with SQS's defaults, redrive and policies", () => {
    const { queues } = storage(assembly);
    const [dead, jobs] = queues;
    expect(dead).toMatchObject({ visibilityTimeout: 30, retentionPeriod: 345_600, delay: 0, receiveWaitTime: 0 });
    expect(jobs).toMatchObject({
      visibilityTimeout: 60,
      redrive: { deadLetterArn: `arn:aws:sqs:eu-west-1:123456789012:${dead?.name}`, maxReceiveCount: 2 },
    });
    expect(jobs?.policy?.Statement).toHaveLength(2);
    expect(dead?.policy?.Statement).toHaveLength(1);
  });

  test('has functions with code, variables and addresses', () => {
    const worker = compute(assembly).functions.find(({ name }) => name.startsWith('Fixture-Worker'));
    expect(worker).toMatchObject({
      handler: 'index.handler',
      memoryMb: 256,
      timeoutSeconds: 10,
      runtime: 'nodejs24.x',
    });
    expect(worker?.environment.QUEUE_URL).toMatch(/^http:\/\/sqs\/Fixture-Jobs/);
    expect(readFileSync(join(worker?.codeDir ?? '', 'index.mjs'), 'utf8')).toContain('handler');
  });

  test('has a role for each function, with its attached policies', () => {
    const { functions, roles } = compute(assembly);
    const worker = functions.find(({ name }) => name.startsWith('Fixture-Worker'));
    const role = roles.find(({ arn }) => arn === worker?.roleArn);
    expect(role?.policies).toMatchObject([{ Statement: [{ Effect: 'Allow' }, { Effect: 'Allow' }] }]);
    const web = functions.find(({ name }) => name.startsWith('Fixture-Web'));
    expect(roles.find(({ arn }) => arn === web?.roleArn)?.policies).toEqual([]);
  });

  test('has event sources', () => {
    expect(compute(assembly).eventSources).toEqual([
      {
        queueArn: expect.stringMatching(/:Fixture-Jobs/),
        functionName: expect.stringMatching(/^Fixture-Worker/),
        batchSize: 20,
        windowSeconds: 1,
        maximumConcurrency: 2,
        reportBatchItemFailures: true,
      },
    ]);
  });

  test('has schedules', () => {
    const { schedules, asynchronous } = compute(assembly);
    const functionArn = expect.stringMatching(/^arn:aws:lambda:eu-west-1:123456789012:function:Fixture-Ticker/);
    expect(schedules).toEqual([
      {
        ruleArn: expect.stringMatching(/^arn:aws:events:eu-west-1:123456789012:rule\/Fixture-Tick/),
        periodMs: 300_000,
        targets: [{ functionArn }],
      },
      {
        ruleArn: expect.stringContaining('Fixture-Constant'),
        periodMs: 3_600_000,
        targets: [{ functionArn, input: '{"constant":true}' }],
      },
    ]);
    expect(asynchronous).toEqual([{ functionName: expect.stringMatching(/^Fixture-Ticker/), maximumRetryAttempts: 1 }]);
  });

  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(30 days)', 2_592_000_000],
    ['rate(2 hours)', 7_200_000],
  ])('reads %s', (ScheduleExpression, periodMs) => {
    const given = changed('AWS::Events::Rule', (properties) => Object.assign(properties, { ScheduleExpression }));
    expect(compute(given).schedules[0]?.periodMs).toBe(periodMs);
  });

  test('omits a disabled schedule', () => {
    const disabled = changed('AWS::Events::Rule', (properties) => Object.assign(properties, { State: 'DISABLED' }));
    expect(compute(disabled).schedules).toMatchObject([{ periodMs: 3_600_000 }]);
  });

  test('allows recursive loops if RecursiveLoop is Allow', () => {
    const allowed = changed('AWS::Lambda::Function', (properties) =>
      Object.assign(properties, { RecursiveLoop: 'Allow' }),
    );
    const modes = (from: Assembly) => compute(from).functions.map(({ recursiveLoop }) => recursiveLoop);
    expect(modes(assembly).every((mode) => mode === 'Terminate')).toBe(true);
    expect(modes(allowed)).toEqual(['Allow', ...modes(assembly).slice(1)]);
  });

  test('has the HTTP API with routes, authorizer and CORS', () => {
    const { httpApi, functions } = compute(assembly);
    const arn = (name: string) => functions.find((fn) => fn.name.startsWith(`Fixture-${name}`))?.arn;
    expect(httpApi?.routes.map(({ key }) => key).sort()).toEqual([
      'GET /',
      'GET /open/{name}',
      'GET /v1/{proxy+}',
      'POST /open/{name}',
      'POST /v1/{proxy+}',
    ]);
    const guarded = httpApi?.routes.find(({ key }) => key === 'GET /v1/{proxy+}');
    expect(guarded).toMatchObject({
      functionArn: arn('Web'),
      timeoutMs: 30_000,
      authorizer: { functionArn: arn('Authorize'), identityHeaders: ['authorization'], ttlSeconds: 60 },
    });
    expect(httpApi?.routes.find(({ key }) => key === 'GET /')).not.toHaveProperty('authorizer');
    expect(httpApi?.cors).toEqual({
      allowOrigins: ['https://example.com'],
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['authorization'],
      exposeHeaders: ['location'],
      allowCredentials: false,
      maxAgeSeconds: 3600,
    });
  });

  test('has the outputs', () => {
    expect(compute(assembly).outputs).toMatchObject({
      ApiUrl: 'http://api',
      UploadsBucketName: expect.stringMatching(/^fixture-uploads/),
      JobsQueueUrl: expect.stringMatching(/^http:\/\/sqs\/Fixture-Jobs/),
    });
  });
});

test('resources without a local effect are accepted', () => {
  const copy = structuredClone(assembly);
  copy.template.Resources.Logs = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 3 } };
  copy.template.Resources.Alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { Threshold: 1 } };
  copy.template.Resources.Board = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } };
  const queue = Object.values(copy.template.Resources).find(({ Type }) => Type === 'AWS::SQS::Queue') as Resource;
  queue.Properties = { ...queue.Properties, SqsManagedSseEnabled: true, Tags: [] };
  expect(storage(copy)).toEqual(storage(assembly));
});

test('a chosen name is kept', () => {
  const named = changed('AWS::S3::Bucket', (properties) => {
    properties.BucketName = 'my-own-name';
  });
  expect(storage(named).buckets[0]?.name).toBe('my-own-name');
});

test('only expirations of current objects are read', () => {
  const expiring = changed('AWS::S3::Bucket', (properties) => {
    properties.LifecycleConfiguration = {
      Rules: [
        { Status: 'Enabled', Prefix: '_predict/', ExpirationInDays: 1 },
        { Status: 'Disabled', Prefix: 'x/', ExpirationInDays: 2 },
        { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 7 } },
      ],
    };
  });
  expect(storage(expiring).buckets[0]?.expirations).toEqual([{ prefix: '_predict/', days: 1 }]);
});
