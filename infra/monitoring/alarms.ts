import { Annotations } from 'aws-cdk-lib';
import type { HttpApi as GatewayApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { embedReceives, exportReceives, trainReceives } from '../../shared/lambda/config.ts';
import type { HeadstartFunction } from '../resources/function.ts';
import type { WorkQueue } from '../resources/work-queue.ts';
import type { Settings } from '../settings/settings.ts';
import { ownMetric, period } from './metrics.ts';

/** The monitored resources. The names of functions and queues become part of the alarms' names. */
export interface Watched {
  settings: Settings;
  gateway: GatewayApi;
  functions: Record<string, HeadstartFunction>;
  queues: Record<string, WorkQueue>;
  deadLetters: Record<'Embed' | 'Train' | 'Export', WorkQueue>;
}

/** Maximum age of a message. An older one means that something is broken, or that concurrency is far too low. */
const oldSeconds = 3_600;

/**
 * Alarms on what callers notice, and on what needs a person. `embed`, `train` and `export` have no alarm on errors: their
 * messages are retried, and go to a dead-letter queue if that doesn't help. docs/operations.md lists all alarms.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { settings, gateway, functions, queues, deadLetters }: Watched) {
    super(scope, id);
    const { alarmTopic } = settings;
    const action = alarmTopic && new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopic));
    if (!action) {
      const advice = 'Create an SNS topic that someone reads, and deploy with -c alarmTopic=ARN.';
      Annotations.of(this).addWarningV2('headstart:noAlarmTopic', `The alarms notify nobody. ${advice}`);
    }

    const alarm = (name: string, metric: IMetric, alarmDescription: string, threshold = 0) => {
      const made = new Alarm(this, name, {
        alarmDescription,
        metric,
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (action) made.addAlarmAction(action);
    };

    alarm(
      'ServerErrors',
      gateway.metricServerError({ period, statistic: 'Sum' }),
      'Callers got 500 or 503. Look for the failed request in the logs of api and predict. If it is in neither, ' +
        'integrationError in the access log gives the reason, and the alarms on throttles and errors name the function.',
    );
    alarm(
      'FailedTrainings',
      ownMetric(settings, 'Trainings', 'Sum', { Outcome: 'failed' }),
      'A training failed. GET /v1/trainings shows which one, and why. If the code is internal, the log of train says more.',
    );
    for (const [name, text] of Object.entries(deadLetterTexts)) {
      const { queue } = deadLetters[name as keyof typeof deadLetterTexts];
      const messages = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });
      alarm(`${name}DeadLetters`, messages, text);
    }
    for (const [name, text] of Object.entries(errorTexts)) {
      const { lambda } = functions[name] as HeadstartFunction;
      alarm(`${name}Errors`, lambda.metricErrors({ period }), text);
    }
    for (const [name, { lambda }] of Object.entries(functions)) {
      alarm(
        `${name}Throttles`,
        lambda.metricThrottles({ period }),
        `Lambda throttled ${name.toLowerCase()}: the account's concurrency is used up. Request a higher quota ` +
          '(Service Quotas, Lambda, concurrent executions) and set accountConcurrency, or lower embedConcurrency.',
      );
    }
    for (const [name, { queue }] of Object.entries(queues)) {
      alarm(
        `${name}QueueAge`,
        queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
        `A message has waited in ${name}Queue for more than an hour. If the function's log shows errors, fix their cause. ` +
          "If it shows progress, wait, or raise the function's concurrency.",
        oldSeconds,
      );
    }
  }
}

const deadLetterTexts = {
  Embed:
    `Images could not be embedded, even alone, in ${embedReceives.alone} tries. Trainings go on without them. ` +
    'Look for their keys in the log of embed, fix the cause, then redrive the queue to its source.',
  Train:
    `A training was given up after ${trainReceives} tries. Look for its id in the log of train, fix the cause, ` +
    'then redrive the queue to its source, or cancel that training and start another.',
  Export:
    `An export was given up after ${exportReceives} tries. Look for its version in the log of export, fix the cause ` +
    '(if it ran out of memory or time, raise exportMemory), then start the export again.',
};

const errorTexts = {
  Predict:
    'Predictions crash, time out or run out of memory, and callers get 500 or 503. See the log of predict. ' +
    'If it ran out of memory or time, raise predictMemory.',
  Api:
    'The API crashes, times out or runs out of memory, and callers get 500 or 503. See the log of api. ' +
    'If it ran out of memory or time, raise apiMemory.',
  Sweep:
    'Interrupted jobs are not restarted, and embeddings of deleted datasets remain. See the log of sweep. ' +
    'If it ran out of memory or time, raise sweepMemory or sweepTimeout.',
  Authorize: 'API keys cannot be looked up, so every request gets 500. See the log of authorize.',
};
