import { join } from 'node:path';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, type RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Variable } from '../../shared/lambda/config.ts';
import { type BundleOptions, baseModel, bundledCode } from '../bundle/bundle.ts';
import { hostPlatform } from '../bundle/native-packages.ts';
import type { Settings } from '../settings/settings.ts';

/** Common to the constructs of all functions. */
export interface FunctionContext {
  settings: Settings;
  /** The folder that holds `{name}/handler.ts`. */
  functions: string;
}

export interface HeadstartFunctionProps extends FunctionContext {
  name: 'embed' | 'train' | 'predict' | 'export' | 'api' | 'authorize' | 'sweep';
  description: string;
  base?: BundleOptions['base'];
  console?: BundleOptions['console'];
  exported?: BundleOptions['exported'];
  /** Disk space in MB; Lambda's default is 512. */
  disk?: number;
  /** By default, Lambda stops a recursive loop after 16 calls. */
  recursiveLoop?: RecursiveLoop;
}

/**
 * A function with its own log group and role. It may only log until a bucket or queue grants more. A grant calls
 * `allow` and `set`, so that no variable comes without its permission.
 */
export class HeadstartFunction extends Construct {
  readonly lambda: LambdaFunction;
  private readonly role: Role;

  constructor(
    scope: Construct,
    id: string,
    { name, description, base, console, exported, disk, recursiveLoop, functions, settings }: HeadstartFunctionProps,
  ) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: settings.logDays, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description });
    this.lambda = new LambdaFunction(this, 'Resource', {
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.X86_64,
      handler: 'index.handler',
      code: bundledCode({
        entry: join(functions, name, 'handler.ts'),
        platform: settings.natives === 'host' ? hostPlatform : settings.natives,
        base,
        console,
        exported,
      }),
      memorySize: settings[`${name}Memory`],
      timeout: Duration.seconds(settings[`${name}Timeout`]),
      ...(disk && { ephemeralStorageSize: Size.mebibytes(disk) }),
      ...(recursiveLoop && { recursiveLoop }),
      role: this.role,
      logGroup,
      environment: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: settings.logLevel,
      },
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    if (base) this.set('BASE_MODEL', baseModel);
  }

  allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  /** Sets a variable of the function's schema in shared/lambda/config.ts. Without a value it stays unset. */
  set(variable: Variable, value: string | number | undefined): void {
    if (value !== undefined) this.lambda.addEnvironment(variable, `${value}`);
  }
}
