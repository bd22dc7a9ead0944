import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { sweepEvent } from '../../functions/sweep/sweep.ts';
import {
  apiConfig,
  authorizeConfig,
  embedConfig,
  exportConfig,
  parseConfig,
  predictConfig,
  sweepConfig,
  trainConfig,
} from '../../shared/lambda/config.ts';
import { Resources, stackOf, text } from './support/template.ts';

const stack = stackOf();
const resources = new Resources(stack);
const configs = {
  embed: embedConfig,
  train: trainConfig,
  predict: predictConfig,
  export: exportConfig,
  api: apiConfig,
  authorize: authorizeConfig,
  sweep: sweepConfig,
};

const feeds = (from: Resources) =>
  from.ofType('AWS::Lambda::EventSourceMapping').map(({ Properties }) => ({
    queue: text(Properties.EventSourceArn),
    fn: text(Properties.FunctionName),
    Properties,
  }));

describe('template', () => {
  test('holds only types of resources that the local runtime knows', () => {
    expect(resources.types()).toEqual([
      'AWS::ApiGatewayV2::Api',
      'AWS::ApiGatewayV2::Authorizer',
      'AWS::ApiGatewayV2::Integration',
      'AWS::ApiGatewayV2::Route',
      'AWS::ApiGatewayV2::Stage',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  test('has no parameters and no check of the bootstrap version', () => {
    const template = Template.fromStack(stack).toJSON();
    expect(template).not.toHaveProperty('Parameters');
    expect(template).not.toHaveProperty('Rules');
  });

  test('has the addresses of everything in its outputs', () => {
    expect(Object.keys(Template.fromStack(stack).findOutputs('*')).sort()).toEqual([
      'ApiUrl',
      'DeadLetterQueueUrl',
      'EmbedQueueUrl',
      'ExportDeadLetterQueueUrl',
      'ExportQueueUrl',
      'StateBucketName',
      'TrainDeadLetterQueueUrl',
      'TrainQueueUrl',
      'UploadsBucketName',
    ]);
  });
});

describe('functions', () => {
  test.each(Object.entries(configs))('%s is given every variable that it reads', (name, config) => {
    const { Variables } = resources.fn(name).Properties.Environment;
    const env = Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, text(value)]));
    const ofLambda = { LAMBDA_TASK_ROOT: '/var/task', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769' };
    expect(() => parseConfig(config, { ...env, ...ofLambda })).not.toThrow();
  });

  test.each(Object.entries(configs))('%s is given no variable that it does not read', (name, config) => {
    const { Variables } = resources.fn(name).Properties.Environment;
    const own = Object.keys(Variables).filter((variable) => !variable.startsWith('POWERTOOLS_'));
    expect(Object.keys(config.shape)).toEqual(expect.arrayContaining(own));
  });

  test.each(Object.keys(configs))('%s has a log group that forgets', (name) => {
    const group = text(resources.fn(name).Properties.LoggingConfig.LogGroup);
    expect(resources.named(group).Properties.RetentionInDays).toBe(30);
  });

  test('none reserves concurrency, which a new account does not have', () => {
    for (const { Properties } of resources.ofType('AWS::Lambda::Function')) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });

  test('run on nodejs24.x and x86_64', () => {
    for (const { Properties } of resources.ofType('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['x86_64'], Handler: 'index.handler' });
    }
  });

  test.each([
    ['embedReserve', 'embed', 'EMBED_RESERVE_SECONDS'],
    ['trainLease', 'train', 'TRAIN_LEASE_SECONDS'],
    ['trainWait', 'train', 'TRAIN_WAIT_SECONDS'],
    ['trainLongestWait', 'train', 'TRAIN_LONGEST_WAIT_SECONDS'],
    ['exportLease', 'export', 'EXPORT_LEASE_SECONDS'],
    ['jobPatience', 'train', 'JOB_PATIENCE_SECONDS'],
    ['jobPatience', 'export', 'JOB_PATIENCE_SECONDS'],
    ['jobPatience', 'api', 'JOB_PATIENCE_SECONDS'],
    ['jobPatience', 'sweep', 'JOB_PATIENCE_SECONDS'],
    ['trainRequeue', 'train', 'TRAIN_QUEUE_SECONDS'],
    ['trainStall', 'train', 'TRAIN_STALL_SECONDS'],
    ['trainLimit', 'train', 'TRAIN_LIMIT_SECONDS'],
    ['predictLive', 'predict', 'LIVE_SECONDS'],
    ['predictKeptBases', 'predict', 'KEPT_BASES_MB'],
    ['embedKeptBases', 'embed', 'KEPT_BASES_MB'],
  ])('%s of the context is what %s reads as %s, which is unset otherwise', (setting, name, variable) => {
    const variables = (from: Resources) => from.fn(name).Properties.Environment.Variables;
    expect(variables(resources)).not.toHaveProperty(variable);
    expect(variables(new Resources(stackOf({ [setting]: 7 })))).toHaveProperty(variable, '7');
  });

  test('only train may call itself in a loop', () => {
    const recursive = resources
      .ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => 'RecursiveLoop' in Properties);
    expect(recursive.map(({ Properties }) => [Properties.RecursiveLoop, Properties.Description])).toEqual([
      ['Allow', resources.fn('train').Properties.Description],
    ]);
  });

  test('take memory, timeout and log level from the context', () => {
    const chosen = new Resources(stackOf({ embedMemory: '2048', trainTimeout: 600, logLevel: 'DEBUG', logDays: '7' }));
    expect(chosen.fn('embed').Properties.MemorySize).toBe(2048);
    expect(chosen.fn('train').Properties.Timeout).toBe(600);
    expect(chosen.fn('train').Properties.Environment.Variables.POWERTOOLS_LOG_LEVEL).toBe('DEBUG');
    expect(chosen.named('TrainFunctionLogs').Properties.RetentionInDays).toBe(7);
  });
});

describe('queues', () => {
  test.each([
    ['at first', {}],
    ['with other timeouts', { embedTimeout: 100, trainTimeout: 300 }],
  ])(
    '%s, hide an image for at least six times the timeout of embed, a training and an export for their own',
    (_, context) => {
      const chosen = new Resources(stackOf(context));
      for (const { queue, fn } of feeds(chosen)) {
        const { VisibilityTimeout } = chosen.named(queue).Properties;
        const times = fn === 'EmbedFunction' ? 6 : 1;
        expect(VisibilityTimeout).toBeGreaterThanOrEqual(times * chosen.named(fn).Properties.Timeout);
      }
    },
  );

  test('feed embed in batches, and suspects, trainings and exports one at a time', () => {
    expect(feeds(resources).map(({ queue, fn, Properties: { BatchSize } }) => [queue, fn, BatchSize])).toEqual([
      ['EmbedSoloQueue', 'EmbedFunction', 1],
      ['EmbedQueue', 'EmbedFunction', 32],
      ['TrainQueue', 'TrainFunction', 1],
      ['ExportQueue', 'ExportFunction', 1],
    ]);
  });

  test('retry only failed messages', () => {
    for (const { Properties } of feeds(resources)) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  test('gather a batch for a second', () => {
    const feed = feeds(resources).find(({ queue }) => queue === 'EmbedQueue');
    expect(feed?.Properties.MaximumBatchingWindowInSeconds).toBe(1);
  });

  test.each([
    [6, 10],
    [78, 100],
    [798, 1000],
  ])('busy with images, leave %i calls of an account of %i to the HTTP API', (left, accountConcurrency) => {
    const busy = feeds(new Resources(stackOf({ accountConcurrency })))
      .filter(({ fn }) => fn === 'EmbedFunction')
      .reduce((sum, { Properties }) => sum + Properties.ScalingConfig.MaximumConcurrency, 0);
    expect(accountConcurrency - busy).toBe(left);
  });

  test.each([
    ['EmbedQueue', 2, 'EmbedSoloQueue'],
    ['EmbedSoloQueue', 3, 'EmbedDeadLetterQueue'],
    ['TrainQueue', 5, 'TrainDeadLetterQueue'],
    ['ExportQueue', 4, 'ExportDeadLetterQueue'],
  ])('%s gives a message up after %i receives, to %s', (queue, maxReceiveCount, next) => {
    const { RedrivePolicy } = resources.named(queue).Properties;
    expect([RedrivePolicy.maxReceiveCount, text(RedrivePolicy.deadLetterTargetArn)]).toEqual([maxReceiveCount, next]);
  });

  test('are encrypted, and refuse requests without TLS', () => {
    const queues = resources.ofType('AWS::SQS::Queue');
    expect(queues.every(({ Properties }) => Properties.SqsManagedSseEnabled)).toBe(true);
    const refusals = resources
      .ofType('AWS::SQS::QueuePolicy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Effect, Condition }) => Effect === 'Deny' && Condition.Bool['aws:SecureTransport'] === 'false');
    expect(refusals).toHaveLength(queues.length);
  });
});

describe('schedules', () => {
  const rules = (from: Resources) =>
    from.ofType('AWS::Events::Rule').map(({ Properties: { ScheduleExpression, State, Targets } }) => {
      expect(Targets).toHaveLength(1);
      return [ScheduleExpression, State, text(Targets[0].Arn), JSON.parse(Targets[0].Input)];
    });

  test('sweep open jobs every minute, moves every ten, and data once a day', () => {
    expect(rules(resources)).toEqual([
      ['rate(1 minute)', 'ENABLED', 'Sweep', { sweep: 'jobs' }],
      ['rate(10 minutes)', 'ENABLED', 'Sweep', { sweep: 'moves' }],
      ['rate(1 day)', 'ENABLED', 'Sweep', { sweep: 'data' }],
    ]);
    expect(rules(new Resources(stackOf({ sweepMinutes: 5 })))[0]?.[0]).toBe('rate(5 minutes)');
  });

  test('send events that the function accepts', () => {
    for (const [, , , input] of rules(resources)) expect(sweepEvent.parse(input)).toEqual(input);
  });

  test('alone may call the function', () => {
    const callers = resources
      .ofType('AWS::Lambda::Permission')
      .filter(({ Properties }) => text(Properties.FunctionName) === 'Sweep')
      .map(({ Properties }) => [Properties.Principal, text(Properties.SourceArn)]);
    expect(callers).toEqual([
      ['events.amazonaws.com', 'SweepJobs'],
      ['events.amazonaws.com', 'SweepMoves'],
      ['events.amazonaws.com', 'SweepData'],
    ]);
  });
});
