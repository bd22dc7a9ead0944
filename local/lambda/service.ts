import type { Credentials } from '../contracts.ts';
import type { Faults } from '../faults/faults.ts';
import type { FunctionSpec } from '../template/functions.ts';
import { environmentVariables } from './environment-variables.ts';
import { type Concurrency, createFunction, type LocalFunction } from './function.ts';
import { startRuntimeApi } from './runtime-api.ts';

/** What a new AWS account may run at once. */
const newAccount = 10;

export interface LambdaOptions {
  functions: FunctionSpec[];
  region: string;
  /** Where S3 and SQS listen. */
  endpoint: string;
  credentialsFor(roleArn: string): Credentials;
  logDir: string;
  /** How many calls may run at once in the whole account. */
  concurrency?: number | undefined;
  faults?: Faults | undefined;
}

export interface Lambda {
  /** By ARN or name. @throws Error on an unknown one. */
  get(function_: string): LocalFunction;
  /** Waits up to `graceMs` for calls under way, then ends every environment. */
  stop(graceMs: number): Promise<void>;
}

/** Lambda with the functions of the template. A reserve is taken from what the others share, as in an account. */
export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const { functions, region, endpoint, credentialsFor, logDir, faults, concurrency = newAccount } = options;
  const runtimeApi = await startRuntimeApi();
  const reserved = functions.reduce((sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0), 0);
  const shared: Concurrency = { limit: concurrency - reserved, inFlight: 0 };
  const pools: Concurrency[] = [shared];
  const created = functions.map((spec) => {
    const own = spec.reservedConcurrency;
    const pool = own === undefined ? shared : { limit: own, inFlight: 0 };
    if (pool !== shared) pools.push(pool);
    const context = {
      region,
      endpoint,
      credentials: credentialsFor(spec.roleArn),
      logStream: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${spec.name}`,
    };
    return createFunction({
      spec,
      runtimeApi,
      concurrency: pool,
      logDir,
      faults,
      variables: (address) => environmentVariables(spec, { ...context, runtimeApi: address }),
    });
  });

  return {
    get(name) {
      const found = created.find(({ spec }) => spec.arn === name || spec.name === name);
      if (!found) throw new Error(`The function ${name} is not in the template.`);
      return found;
    },
    async stop(graceMs) {
      const end = Date.now() + graceMs;
      while (pools.some(({ inFlight }) => inFlight > 0) && Date.now() < end)
        await new Promise((done) => setTimeout(done, 20));
      await Promise.all(created.map((each) => each.stop()));
      await runtimeApi.stop();
    },
  };
}
