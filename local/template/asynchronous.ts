import type { Assembly } from './load.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/** Retries of a function's asynchronous calls. */
export interface AsynchronousSpec {
  functionName: string;
  /** After function errors, 0 to 2. */
  maximumRetryAttempts?: number;
  maximumEventAgeSeconds?: number;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
 * @throws Error on destinations, versions and aliases
 */
export function readAsynchronous(assembly: Assembly, scope: Scope): AsynchronousSpec[] {
  return resourcesOf(assembly, scope, 'AWS::Lambda::EventInvokeConfig').map(({ fields }) => {
    fields.must('Qualifier', '$LATEST');
    const functionName = fields.text('FunctionName').split(':').at(-1) as string;
    const maximumRetryAttempts = fields.optionalNumber('MaximumRetryAttempts');
    const maximumEventAgeSeconds = fields.optionalNumber('MaximumEventAgeInSeconds');
    fields.end();
    return {
      functionName,
      ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
      ...(maximumEventAgeSeconds !== undefined && { maximumEventAgeSeconds }),
    };
  });
}
