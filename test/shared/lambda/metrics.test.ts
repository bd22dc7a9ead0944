import { expect, test } from '@jest/globals';
import { createMeasure } from '../../../shared/lambda/metrics.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
test('values measured together make one line in the embedded metric format', () => {
  const lines: string[] = [];
  createMeasure('Shop', (line) => lines.push(line))({ Trainings: 1, TrainingSeconds: 2.5 }, { Outcome: 'failed' });
  expect(lines.join('').match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(lines.join(''))).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: 'Shop',
          Dimensions: [['Outcome']],
          Metrics: [
            { Name: 'Trainings', Unit: 'Count' },
            { Name: 'TrainingSeconds', Unit: 'Seconds' },
          ],
        },
      ],
    },
    Outcome: 'failed',
    Trainings: 1,
    TrainingSeconds: 2.5,
  });
});

test('without a dimension the list has one empty set', () => {
  const lines: string[] = [];
  createMeasure('Shop', (line) => lines.push(line))({ ImagesEmbedded: 3 });
  expect(JSON.parse(lines.join(''))._aws.CloudWatchMetrics[0].Dimensions).toEqual([[]]);
});
