import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { featureFlags } from '../../../infra/feature-flags.ts';
import { readSettings } from '../../../infra/settings/settings.ts';
import { HeadstartStack } from '../../../infra/stack.ts';

export const fixtures = fileURLToPath(new URL('../fixtures/functions', import.meta.url));

export const alarmTopic = 'arn:aws:sns:eu-central-1:123456789012:operators';

/** The stack with these context values and unbundled functions. Its alarms have a topic, to avoid CDK's warning. */
export function stackOf(given: Record<string, unknown> = {}): HeadstartStack {
  const context = { alarmTopic, ...given };
  const app = new App({ analyticsReporting: false, context: { ...featureFlags, 'aws:cdk:bundling-stacks': [] } });
  return new HeadstartStack(app, 'Headstart', { settings: readSettings(context), functions: fixtures });
}

export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have any type.
  Properties: any;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export class Resources {
  private readonly all: Record<string, Resource>;

  constructor(stack: HeadstartStack) {
    this.all = Template.fromStack(stack).toJSON().Resources;
  }

  ofType(type: string): Resource[] {
    return Object.values(this.all).filter((resource) => resource.Type === type);
  }

  types(): string[] {
    return [...new Set(Object.values(this.all).map(({ Type }) => Type))].sort();
  }

  /** The resource whose logical id is `name` and CDK's hash. */
  named(name: string): Resource {
    const found = Object.entries(this.all).find(([id]) => id.replace(/[0-9A-F]{8}$/, '') === name);
    if (!found) throw new Error(`No resource ${name} among ${Object.keys(this.all).join(', ')}`);
    return found[1];
  }

  /** The function whose service name in logs is `service`. */
  fn(service: string): Resource {
    const found = this.ofType('AWS::Lambda::Function').find(
      ({ Properties }) => Properties.Environment?.Variables.POWERTOOLS_SERVICE_NAME === service,
    );
    if (!found) throw new Error(`No function ${service}`);
    return found;
  }

  /** The permissions of a function's role, as sorted lines `action resource`. */
  permissions(service: string): string[] {
    const role = this.fn(service).Properties.Role['Fn::GetAtt'][0];
    return this.ofType('AWS::IAM::Policy')
      .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .flatMap(({ Effect, Action, Resource }) => {
        if (Effect !== 'Allow') throw new Error(`Unexpected effect ${Effect}`);
        return [Action].flat().flatMap((action) => [Resource].flat().map((to) => `${action} ${text(to)}`));
      })
      .sort();
  }
}

/** An intrinsic function as text. Logical ids without CDK's hash replace ARNs and references. */
// biome-ignore lint/suspicious/noExplicitAny: see Resource
export function text(value: any): string {
  if (typeof value === 'string') return value;
  if (value.Ref) return value.Ref.replace(/[0-9A-F]{8}$/, '');
  if (value['Fn::GetAtt']) return value['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, '');
  if (value['Fn::Join']) return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
  throw new Error(`No text for ${JSON.stringify(value)}`);
}
