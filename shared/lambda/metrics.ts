import type { Rejection, TrainingStatus } from '../domain/state/records.ts';

/** What is published to CloudWatch, with its unit. docs/operations.md says what each means. */
export const metricUnits = {
  ImagesEmbedded: 'Count',
  ImagesRejected: 'Count',
  Trainings: 'Count',
  TrainingSeconds: 'Seconds',
  PredictionLatency: 'Milliseconds',
  /** 1 for an image that is unlike the training images, else 0: its average is their share. */
  UnknownShare: 'None',
} as const;

export type MetricName = keyof typeof metricUnits;

/** What splits a metric. Each value makes a metric that is paid for, so they come from closed sets: never keys or models. */
export type Dimension = { Reason: Rejection['code'] } | { Outcome: TrainingStatus };

/** Publishes values measured together. */
export type Measure = (values: Partial<Record<MetricName, number>>, dimension?: Dimension) => void;

/**
 * Publishes metrics as log lines in the embedded metric format, which CloudWatch reads from the log: nothing is sent or
 * waited for. Lambda's console would put a prefix before them, so they are written to stdout.
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
