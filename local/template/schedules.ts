import type { Fields } from './fields.ts';
import type { Assembly } from './load.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/** A rule that calls functions periodically. */
export interface ScheduleSpec {
  ruleArn: string;
  periodMs: number;
  targets: ScheduleTarget[];
}

export interface ScheduleTarget {
  functionArn: string;
  /** A constant event in JSON; by default the scheduled event. */
  input?: string;
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Enabled rules of the default event bus with a rate.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
 * @throws Error on event patterns, cron expressions, targets other than functions, and values that EventBridge refuses
 */
export function readSchedules(assembly: Assembly, scope: Scope): ScheduleSpec[] {
  return resourcesOf(assembly, scope, 'AWS::Events::Rule').flatMap(({ logicalId, fields }) => {
    fields.any('Name');
    fields.oneOf('EventBusName', 'default');
    const state = fields.oneOf('State', 'ENABLED', 'DISABLED');
    const periodMs = readRate(fields);
    const targets = fields.objects('Targets').map(readTarget);
    fields.end('Description', 'Tags');
    const ruleArn = scope.attribute(logicalId, 'Arn') as string;
    return state === 'ENABLED' ? [{ ruleArn, periodMs, targets }] : [];
  });
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
function readRate(rule: Fields): number {
  const expression = rule.text('ScheduleExpression');
  if (expression.startsWith('cron('))
    throw new Error(`${rule.where}: ScheduleExpression is ${expression}; the local runtime supports only rate(...).`);
  const [, count = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const periodMs = Number(count) * unitMs[unit as keyof typeof unitMs];
  // EventBridge requires the singular for 1 and the plural for more.
  if (Number.isNaN(periodMs) || (count === '1') !== (plural === ''))
    throw new Error(`${rule.where}: ScheduleExpression ${expression} is not like rate(1 minute) or rate(5 minutes).`);
  return periodMs;
}

function readTarget(target: Fields): ScheduleTarget {
  const functionArn = target.text('Arn');
  if (!/^arn:aws:lambda:[^:]+:[^:]+:function:[^:]+$/.test(functionArn))
    throw new Error(`${target.where}: Arn is ${functionArn}; the local runtime supports only functions.`);
  const input = target.optionalText('Input');
  if (input !== undefined && !isJson(input)) throw new Error(`${target.where}: Input is not JSON.`);
  // Queueing an event can't fail here, so a retry policy has no effect.
  target.end('Id', 'RetryPolicy');
  return { functionArn, ...(input !== undefined && { input }) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
