import type { Rejection, TrainingStatus } from '../domain/state/records.ts';

/** The metrics in CloudWatch, with their units. docs/operations.md explains them. */
export const metricUnits = {
  ImagesEmbedded: 'Count',
  ImagesRejected: 'Count',
  Trainings: 'Count',
  TrainingSeconds: 'Seconds',
  PredictionLatency: 'Milliseconds',
  /** 1 for an unknown image, otherwise 0. The average is the share of unknown images. */
  UnknownShare: 'None',
} as const;

export type MetricName = keyof typeof metricUnits;

/** CloudWatch charges for each value of a dimension, so values come from closed sets, never from keys or models. */
export type Dimension = { Reason: Rejection['code'] } | { Outcome: TrainingStatus };

export type Measure = (values: Partial<Record<MetricName, number>>, dimension?: Dimension) => void;

/**
 * Publishes metrics as log lines in the embedded metric format, without a request. They are written to stdout, because
 * Lambda adds a prefix to lines from `console`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMeasure(
  namespace: string,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Measure {
  return (values, dimension = {} as Dimension) => {
    const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: metricUnits[name as MetricName] }));
    const directive = { Namespace: namespace, Dimensions: [Object.keys(dimension)], Metrics: metrics };
    const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [directive] };
    write(`${JSON.stringify({ _aws, ...dimension, ...values })}\n`);
  };
}
