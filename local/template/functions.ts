import { type Assembly, assetFolder } from './load.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/** A function as the template describes it. */
export interface FunctionSpec {
  name: string;
  arn: string;
  /** The folder that is LAMBDA_TASK_ROOT. */
  codeDir: string;
  /** `index.handler` */
  handler: string;
  runtime: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  roleArn: string;
  logGroup: string;
  /** Whether a chain of requests may call it without end; `Terminate` when it isn't there. */
  recursiveLoop?: 'Allow' | 'Terminate';
  /** How many may run at once; undefined: as many as the account allows. */
  reservedConcurrency?: number;
}

/** Node.js functions with their code in an asset. Whatever version the runtime names, this process's Node runs them. */
export function readFunctions(assembly: Assembly, scope: Scope): FunctionSpec[] {
  return resourcesOf(assembly, scope, 'AWS::Lambda::Function').map(({ logicalId, name, fields }) => {
    fields.any('FunctionName');
    fields.oneOf('PackageType', 'Zip');
    const runtime = fields.text('Runtime');
    if (!/^nodejs\d+\.x$/.test(runtime))
      throw new Error(`${fields.where}: Runtime is ${runtime}; the local runtime runs Node.js only.`);
    const variables = fields.optionalObject('Environment')?.any('Variables') ?? {};
    const logging = fields.optionalObject('LoggingConfig');
    logging?.oneOf('LogFormat', 'Text');
    const logGroup = logging?.optionalText('LogGroup') ?? `/aws/lambda/${name}`;
    logging?.end();
    const reserved = fields.optionalNumber('ReservedConcurrentExecutions');
    const spec: FunctionSpec = {
      name,
      arn: scope.attribute(logicalId, 'Arn') as string,
      codeDir: assetFolder(assembly, logicalId),
      handler: fields.text('Handler'),
      runtime,
      memoryMb: fields.optionalNumber('MemorySize') ?? 128,
      timeoutSeconds: fields.optionalNumber('Timeout') ?? 3,
      environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, `${value}`])),
      roleArn: fields.text('Role'),
      logGroup,
      recursiveLoop: fields.oneOf('RecursiveLoop', 'Terminate', 'Allow'),
      ...(reserved !== undefined && { reservedConcurrency: reserved }),
    };
    fields.end('Code', 'Architectures', 'Description', 'Tags');
    return spec;
  });
}
