import { evaluate } from '../aws/auth/policy.ts';
import type { Principal } from '../contracts/policies.ts';
import type { QueueSpec } from '../contracts/resources.ts';
import type { EventSourceSpec } from '../template/event-sources.ts';
import type { FunctionSpec } from '../template/functions.ts';

const needed = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Lambda's checks on the creation of an event source.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * @throws Error that names the problem
 */
export function checkEventSource(spec: EventSourceSpec, queue: QueueSpec, fn: FunctionSpec, role: Principal): void {
  const missing = needed.filter((action) => !mayDo(role, action, spec.queueArn, queue));
  if (missing.length > 0)
    throw new Error(
      `The function ${fn.name} can't receive from the queue ${queue.name}: ` +
        `its role ${role.arn} lacks ${missing.join(', ')} on ${spec.queueArn}.`,
    );
  if (queue.visibilityTimeout < fn.timeoutSeconds)
    throw new Error(
      `The function ${fn.name} can't receive from the queue ${queue.name}: the queue's visibility timeout ` +
        `(${queue.visibilityTimeout} s) is less than the function's timeout (${fn.timeoutSeconds} s).`,
    );
}

function mayDo({ arn, policies }: Principal, action: string, resource: string, queue: QueueSpec): boolean {
  const accountId = resource.split(':')[4] as string;
  const context = {
    'aws:securetransport': 'true',
    'aws:principalarn': arn,
    'aws:principalaccount': accountId,
    'aws:principalisawsservice': 'false',
  };
  const request = { principal: arn, kind: 'role' as const, accountId, action, resource, context };
  return evaluate(request, policies, queue.policy).allowed;
}
