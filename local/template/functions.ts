import { type Assembly, assetFolder } from './load.ts';
import type { Scope } from './resolve.ts';
import { resourcesOf } from './resources.ts';

/** A function of the template. */
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
  /** May a chain of requests call it without limit? */
  recursiveLoop?: 'Allow' | 'Terminate';
  /** Reserved concurrency, if any. */
  reservedConcurrency?: number;
}

/** Node.js functions with their code in an asset. This process's Node runs them, whatever their runtime's version. */
export function readFunctions(assembly: Assembly, scope: Scope): FunctionSpec[] {
  return resourcesOf(assembly, scope, 'AWS::Lambda::Function').map(({ logicalId, name, fields }) => {
    fields.any('FunctionName');
    fields.oneOf('PackageType', 'Zip');
    const runtime = fields.text('Runtime');
    if (!/^nodejs\d+\.x$/.test(runtime))
      throw new Error(`${fields.where}: Runtime is ${runtime}; the local runtime supports only Node.js.`);
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
    // Functions share this machine's disk.
    fields.end('Code', 'Architectures', 'Description', 'EphemeralStorage', 'Tags');
    return spec;
  });
}
