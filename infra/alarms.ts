import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { HeadstartFunction } from './function.ts';
import type { Settings } from './settings.ts';
import type { WorkQueue } from './work-queue.ts';

export interface AlarmsProps {
  settings: Settings;
  embedDeadLetters: WorkQueue;
  trainDeadLetters: WorkQueue;
  exportDeadLetters: WorkQueue;
  predict: HeadstartFunction;
  api: HeadstartFunction;
  authorize: HeadstartFunction;
}

const minutes = Duration.minutes(5);

/**
 * The few things that don't mend themselves. `embed`, `train` and `export` have no alarm on errors of their own: those are
 * tried again, and end among the dead letters when that doesn't help.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { alarmTopic } = props.settings;
    const action = alarmTopic && new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopic));

    const alarm = (name: string, metric: IMetric, alarmDescription: string) => {
      const made = new Alarm(this, name, {
        alarmDescription,
        metric,
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (action) made.addAlarmAction(action);
    };
    const messages = ({ queue }: WorkQueue) =>
      queue.metricApproximateNumberOfMessagesVisible({ period: minutes, statistic: 'Maximum' });
    const errors = ({ lambda }: HeadstartFunction) => lambda.metricErrors({ period: minutes });

    alarm(
      'EmbedDeadLetters',
      messages(props.embedDeadLetters),
      'Images could not be embedded although they were tried alone three times. Trainings go on without them. ' +
        "Look for the messages' keys in embed's log, mend the cause, then redrive the queue to its source.",
    );
    alarm(
      'TrainDeadLetters',
      messages(props.trainDeadLetters),
      'A training was given up after five tries. Look for its id in the log of train, mend the cause, ' +
        'then redrive the queue to its source, or cancel that training and start another.',
    );
    alarm(
      'ExportDeadLetters',
      messages(props.exportDeadLetters),
      'An export was given up after four tries. Look for its version in the log of export, mend the cause ' +
        '(if it ran out of memory or time, raise exportMemory), then ask for the export again.',
    );
    alarm(
      'PredictErrors',
      errors(props.predict),
      'Predictions crash, time out or run out of memory: callers get 500 or 503. See the log of predict; ' +
        'if it ran out of memory or time, raise predictMemory.',
    );
    alarm(
      'ApiErrors',
      errors(props.api),
      'The API crashes, times out or runs out of memory: callers get 500 or 503. See the log of api; ' +
        'if it ran out of memory or time, raise apiMemory.',
    );
    alarm(
      'AuthorizeErrors',
      errors(props.authorize),
      'Keys can not be looked up, so that requests are refused with 500. See the log of authorize.',
    );
  }
}
