import type { Fields } from './fields.ts';
import type { Assembly } from './load.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/** A rule that calls functions again and again. */
export interface ScheduleSpec {
  ruleArn: string;
  periodMs: number;
  targets: ScheduleTarget[];
}

export interface ScheduleTarget {
  functionArn: string;
  /** Constant event in JSON; undefined: the scheduled event. */
  input?: string;
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Rules of the default event bus with a rate; one that is disabled is left out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
 * @throws Error on event patterns, cron expressions, targets that are no functions, and what EventBridge would refuse.
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
    throw new Error(`${rule.where}: ScheduleExpression is ${expression}; the local runtime runs rate(...) only.`);
  const [, count = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const periodMs = Number(count) * unitMs[unit as keyof typeof unitMs];
  // EventBridge takes "1 minute" and "2 minutes" only.
  if (Number.isNaN(periodMs) || (count === '1') !== (plural === ''))
    throw new Error(`${rule.where}: ScheduleExpression ${expression} is not like rate(1 minute) or rate(5 minutes).`);
  return periodMs;
}

function readTarget(target: Fields): ScheduleTarget {
  const functionArn = target.text('Arn');
  if (!/^arn:aws:lambda:[^:]+:[^:]+:function:[^:]+$/.test(functionArn))
    throw new Error(`${target.where}: Arn is ${functionArn}; the local runtime calls functions only.`);
  const input = target.optionalText('Input');
  if (input !== undefined && !isJson(input)) throw new Error(`${target.where}: Input is not JSON.`);
  // Handing an event to a function's queue can't fail here, so there is nothing to try again.
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
