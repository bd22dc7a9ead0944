import type { Credentials } from '../contracts/policies.ts';
import type { Faults } from '../faults/faults.ts';
import type { FunctionSpec } from '../template/functions.ts';
import type { NodeCommand } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import { createFunction, type LocalFunction } from './function.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { createSlots, type WhenBusy } from './slots.ts';

/** What a new AWS account may run at once. */
const newAccount = 10;

export interface LambdaOptions {
  functions: FunctionSpec[];
  region: string;
  /** Where S3 and SQS listen. */
  endpoint: string;
  credentialsFor(roleArn: string): Credentials;
  logDir: string;
  /** What runs the functions; by default this Node with the runtime's own interface client. */
  node?: NodeCommand | undefined;
  /** How many calls may run at once in the whole account. */
  concurrency?: number | undefined;
  /** What a call beyond that does; `refuse`, as in AWS, by default. */
  whenBusy?: WhenBusy | undefined;
  faults?: Faults | undefined;
}

export interface Lambda {
  /** By ARN or name. @throws Error on an unknown one. */
  get(function_: string): LocalFunction;
  /** Waits up to `graceMs` for calls under way, then ends every environment. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Lambda with the functions of the template. A reserve is taken from what the others share, as in an account.
 * @throws Error when nothing is left for them.
 */
export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const { functions, region, endpoint, credentialsFor, logDir, faults } = options;
  const { concurrency = newAccount, whenBusy = 'refuse' } = options;
  const reserved = functions.reduce((sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0), 0);
  if (concurrency - reserved < 1)
    throw new Error(
      `Of ${concurrency} calls at once, the template reserves ${reserved}: nothing is left for its other functions. Allow more.`,
    );
  const shared = createSlots(concurrency - reserved, whenBusy);
  const all = [shared];
  const runtimeApi = await startRuntimeApi();
  const created = functions.map((spec) => {
    const own = spec.reservedConcurrency;
    const slots = own === undefined ? shared : createSlots(own, whenBusy);
    if (slots !== shared) all.push(slots);
    const context = {
      region,
      endpoint,
      credentials: credentialsFor(spec.roleArn),
      logStream: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${spec.name}`,
    };
    return createFunction({
      spec,
      runtimeApi,
      slots,
      logDir,
      node: options.node,
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
      for (const slots of all) slots.close();
      const end = performance.now() + graceMs;
      while (all.some(({ taken }) => taken > 0) && performance.now() < end)
        await new Promise((done) => setTimeout(done, 20));
      await Promise.all(created.map((each) => each.stop()));
      await runtimeApi.stop();
    },
  };
}
