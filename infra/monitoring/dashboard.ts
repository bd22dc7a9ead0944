import { Dashboard as CloudWatchDashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { rejectionRecord } from '../../shared/domain/state/records.ts';
import type { Dimension, MetricName } from '../../shared/lambda/metrics.ts';
import type { Watched } from './alarms.ts';
import { ownMetric, period } from './metrics.ts';

/** The state of the deployment on one page. An account's first three dashboards, of up to 50 metrics each, are free. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { settings, gateway, functions, queues, deadLetters }: Watched) {
    super(scope, id);
    const own = (name: MetricName, statistic: string, dimension?: Dimension) =>
      ownMetric(settings, name, statistic, dimension).with({ label: Object.values(dimension ?? {})[0] ?? statistic });
    const forEach = <T>(named: Record<string, T>, metric: (item: T, label: string) => IMetric) =>
      Object.entries(named).map(([label, item]) => metric(item, label));
    const sum = { period, statistic: 'Sum' };
    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({ title, left, right, width: 12, height: 6 });

    const widgets = [
      graph('Requests and errors', [
        gateway.metricCount({ ...sum, label: 'requests' }),
        gateway.metricClientError({ ...sum, label: '4xx' }),
        gateway.metricServerError({ ...sum, label: '5xx' }),
      ]),
      graph('Response time, ms', [
        gateway.metricLatency({ period, statistic: 'p50', label: 'p50' }),
        gateway.metricLatency({ period, statistic: 'p99', label: 'p99' }),
      ]),
      graph('Prediction time in the function, ms', [own('PredictionLatency', 'p50'), own('PredictionLatency', 'p99')]),
      graph('Share of predicted images that are unknown', [own('UnknownShare', 'Average')]),
      graph('Images embedded', [own('ImagesEmbedded', 'Sum')]),
      graph(
        'Images rejected, by reason',
        rejectionRecord.shape.code.options.map((Reason) => own('ImagesRejected', 'Sum', { Reason })),
      ),
      graph(
        'Trainings, by outcome',
        outcomes.map((Outcome) => own('Trainings', 'Sum', { Outcome })),
      ),
      graph(
        'Longest training, from request to end, s',
        outcomes.map((Outcome) => own('TrainingSeconds', 'Maximum', { Outcome })),
      ),
      graph(
        'Messages waiting',
        forEach(queues, ({ queue }, label) =>
          queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label }),
        ),
        forEach(deadLetters, ({ queue }, label) =>
          queue.metricApproximateNumberOfMessagesVisible({
            period,
            statistic: 'Maximum',
            label: `${label}, dead letters`,
          }),
        ),
      ),
      graph(
        'Age of the oldest message, s',
        forEach(queues, ({ queue }, label) =>
          queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum', label }),
        ),
      ),
      graph(
        'Failed invocations',
        forEach(functions, ({ lambda }, label) => lambda.metricErrors({ ...sum, label })),
      ),
      graph(
        'Throttled invocations',
        forEach(functions, ({ lambda }, label) => lambda.metricThrottles({ ...sum, label })),
      ),
    ];
    new CloudWatchDashboard(this, 'Resource', { widgets: pairs(widgets) });
  }
}

/** The outcomes of trainings in the train function. The API ends a cancelled training. */
const outcomes = ['succeeded', 'failed'] as const;

function pairs<T>(list: T[]): T[][] {
  return list.length === 0 ? [] : [list.slice(0, 2), ...pairs(list.slice(2))];
}
