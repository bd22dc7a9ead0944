import type { Credentials } from '../contracts/policies.ts';
import type { FunctionSpec } from '../template/functions.ts';

export interface VariablesContext {
  region: string;
  /** Address of S3 and SQS. */
  endpoint: string;
  /** Of the function's role. */
  credentials: Credentials;
  runtimeApi: string;
  logStream: string;
}

/** Variables of this machine that a process needs. */
const inherited = ['PATH', 'HOME', 'TMPDIR'];

/**
 * The environment of a function's process: the template's variables and Lambda's own, which have precedence.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(spec: FunctionSpec, context: VariablesContext): Record<string, string> {
  const { region, endpoint, credentials, runtimeApi, logStream } = context;
  const machine = inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return {
    ...Object.fromEntries(machine),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...spec.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${spec.memoryMb}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    // The warning would be about this machine's Node, not the template's runtime.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LAMBDA_TASK_ROOT: spec.codeDir,
    _HANDLER: spec.handler,
  };
}
