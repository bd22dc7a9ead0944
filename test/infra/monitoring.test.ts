import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { metricUnits } from '../../shared/lambda/metrics.ts';
import { alarmTopic, Resources, stackOf, text } from './support/template.ts';

const stack = stackOf();
const resources = new Resources(stack);
const operations = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
  ([id, { Properties }]) => ({ name: id.replace(/^Alarms|[0-9A-F]{8}$/g, ''), ...Properties }),
);
const watching = (metric: string, dimension: string) =>
  alarms
    .filter(({ MetricName }) => MetricName === metric)
    .map(({ Dimensions }) => text(Dimensions.find(({ Name }: { Name: string }) => Name === dimension).Value))
    .sort();
const namesOf = (type: string) =>
  Object.keys(Template.fromStack(stack).findResources(type)).map((id) => id.replace(/[0-9A-F]{8}$/, ''));

describe('alarms', () => {
  test('watch for 5xx responses', () => {
    expect(watching('5xx', 'ApiId')).toEqual(['HttpApi']);
  });

  test('watch the throttles of every function', () => {
    expect(watching('Throttles', 'FunctionName')).toEqual(namesOf('AWS::Lambda::Function').sort());
  });

  test('watch the age of messages in every queue that feeds a function, and the number in every dead-letter queue', () => {
    const fed = resources.ofType('AWS::Lambda::EventSourceMapping').map((feed) => text(feed.Properties.EventSourceArn));
    expect(watching('ApproximateAgeOfOldestMessage', 'QueueName')).toEqual(fed.sort());
    const dead = namesOf('AWS::SQS::Queue').filter((name) => !fed.includes(name));
    expect(watching('ApproximateNumberOfMessagesVisible', 'QueueName')).toEqual(dead.sort());
  });

  test('watch the errors of the functions that callers wait for, and of the sweep', () => {
    expect(watching('Errors', 'FunctionName')).toEqual(['Api', 'Authorize', 'Predict', 'Sweep']);
  });

  test('watch the failed trainings of this stack', () => {
    const shop = new Resources(stackOf({ stackName: 'Shop' }));
    expect(shop.ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({
        Namespace: 'Shop',
        MetricName: 'Trainings',
        Dimensions: [{ Name: 'Outcome', Value: 'failed' }],
      }),
    );
    const { Variables } = shop.fn('train').Properties.Environment;
    expect(Variables.METRICS_NAMESPACE).toBe('Shop');
  });

  test('are those that docs/operations.md lists, with the same descriptions', () => {
    const listed = [...operations.matchAll(/^\| `(\w+)` \| ([^|`]+) \|$/gm)].map(([, name, says]) => [name, says]);
    const said = alarms.map(({ name, AlarmDescription }) => [name, AlarmDescription]);
    expect(listed.sort()).toEqual(said.sort());
  });

  test('go to the topic of the context', () => {
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([alarmTopic]);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('warn on deployment without a topic', () => {
    const silent = jest.spyOn(console, 'error').mockReturnValue();
    Annotations.fromStack(stackOf({ alarmTopic: '' })).hasWarning(
      '*',
      Match.stringLikeRegexp('deploy with -c alarmTopic=ARN'),
    );
    silent.mockRestore();
  });
});

describe('the dashboard', () => {
  const [dashboard] = resources.ofType('AWS::CloudWatch::Dashboard');
  const body = JSON.parse(text(dashboard?.Properties.DashboardBody));
  const metrics: unknown[][] = body.widgets.flatMap(({ properties }: { properties: { metrics: unknown[][] } }) => {
    return properties.metrics;
  });

  test('has a generated name, which collides with no other stack', () => {
    expect(dashboard?.Properties).not.toHaveProperty('DashboardName');
  });

  test('is free: it shows at most 50 metrics', () => expect(metrics.length).toBeLessThanOrEqual(50));

  test('shows every metric that functions publish', () => {
    const shown = metrics.filter(([namespace]) => namespace === 'Headstart').map(([, name]) => name);
    expect(new Set(shown)).toEqual(new Set(Object.keys(metricUnits)));
  });
});

test('docs/operations.md lists every metric with its unit', () => {
  const section = operations.slice(operations.indexOf('## Metrics'), operations.indexOf('## Alarms'));
  const listed = [...section.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, unit]) => [name, unit]);
  expect(Object.fromEntries(listed)).toEqual(metricUnits);
});
