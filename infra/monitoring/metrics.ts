import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Dimension, MetricName } from '../../shared/lambda/metrics.ts';
import type { Settings } from '../settings/settings.ts';

export const period = Duration.minutes(5);

/** A metric that Headstart's functions publish (shared/lambda/metrics.ts). */
export function ownMetric({ stackName }: Settings, metricName: MetricName, statistic: string, dimension?: Dimension) {
  return new Metric({ namespace: stackName, metricName, statistic, period, dimensionsMap: { ...dimension } });
}
