import { Annotations } from 'aws-cdk-lib';
import type { HttpApi as GatewayApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { HeadstartFunction } from '../resources/function.ts';
import type { WorkQueue } from '../resources/work-queue.ts';
import type { Settings } from '../settings/settings.ts';
import { ownMetric, period } from './metrics.ts';

/** What is watched; names of functions and queues are parts of the alarms' names. */
export interface Watched {
  settings: Settings;
  gateway: GatewayApi;
  functions: Record<string, HeadstartFunction>;
  queues: Record<string, WorkQueue>;
  deadLetters: Record<'Embed' | 'Train' | 'Export', WorkQueue>;
}

/** Messages older than this wait for something that is broken, or for much more work than there is concurrency. */
const oldSeconds = 3_600;

/**
 * What callers notice, and what does not mend itself. `embed`, `train` and `export` have no alarm on errors of their own:
 * those are tried again, and end among the dead letters when that does not help. docs/operations.md lists all.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { settings, gateway, functions, queues, deadLetters }: Watched) {
    super(scope, id);
    const { alarmTopic } = settings;
    const action = alarmTopic && new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopic));
    if (!action) {
      const advice = 'Make an SNS topic that someone reads, and deploy with -c alarmTopic=ARN.';
      Annotations.of(this).addWarningV2('headstart:noAlarmTopic', `No alarm tells anybody. ${advice}`);
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
      'Callers got 500 or 503. The log of api or predict has the request that failed; if there is none, ' +
        "the access log's integrationError says why, and the alarms on throttles and errors say which function.",
    );
    alarm(
      'FailedTrainings',
      ownMetric(settings, 'Trainings', 'Sum', { Outcome: 'failed' }),
      'A training failed. GET /v1/trainings names it and says why. If the code is internal, the log of train says more.',
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
        `Calls of ${name.toLowerCase()} were refused: the account runs as many at once as it may. Ask for a higher limit ` +
          '(Service Quotas, Lambda, concurrent executions) and set accountConcurrency, or lower embedConcurrency.',
      );
    }
    for (const [name, { queue }] of Object.entries(queues)) {
      alarm(
        `${name}QueueAge`,
        queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
        `A message has waited in ${name}Queue for more than an hour. If the function's log shows errors, mend their cause. ` +
          `If it shows work, there is more than its concurrency can do: wait, or raise it.`,
        oldSeconds,
      );
    }
  }
}

const deadLetterTexts = {
  Embed:
    'Images could not be embedded although they were tried alone three times. Trainings go on without them. ' +
    "Look for the messages' keys in embed's log, mend the cause, then redrive the queue to its source.",
  Train:
    'A training was given up after five tries. Look for its id in the log of train, mend the cause, ' +
    'then redrive the queue to its source, or cancel that training and start another.',
  Export:
    'An export was given up after four tries. Look for its version in the log of export, mend the cause ' +
    '(if it ran out of memory or time, raise exportMemory), then ask for the export again.',
};

const errorTexts = {
  Predict:
    'Predictions crash, time out or run out of memory: callers get 500 or 503. See the log of predict; ' +
    'if it ran out of memory or time, raise predictMemory.',
  Api:
    'The API crashes, times out or runs out of memory: callers get 500 or 503. See the log of api; ' +
    'if it ran out of memory or time, raise apiMemory.',
  Sweep:
    'Jobs that nobody runs are not found, and deleted datasets leave embeddings behind. See the log of sweep; ' +
    'if it ran out of memory or time, raise sweepMemory or sweepTimeout.',
  Authorize: 'Keys can not be looked up, so that requests are refused with 500. See the log of authorize.',
};
