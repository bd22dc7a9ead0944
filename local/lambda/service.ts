import type { Credentials } from '../contracts/policies.ts';
import type { Faults } from '../faults/faults.ts';
import type { FunctionSpec } from '../template/functions.ts';
import type { NodeCommand } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import { createFunction, type LocalFunction } from './function.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { createSlots, type WhenBusy } from './slots.ts';

/** Limit of concurrent calls in a new AWS account. */
const newAccountConcurrency = 10;

export interface LambdaOptions {
  functions: FunctionSpec[];
  region: string;
  /** Address of S3 and SQS. */
  endpoint: string;
  credentialsFor(roleArn: string): Credentials;
  logDir: string;
  /** The command that runs functions; by default this Node with the runtime's own interface client. */
  node?: NodeCommand | undefined;
  /** Limit of concurrent calls in the account. */
  concurrency?: number | undefined;
  /** Whether a call above the limit waits or is refused; by default `refuse`, as in AWS. */
  whenBusy?: WhenBusy | undefined;
  faults?: Faults | undefined;
}

export interface Lambda {
  /** By ARN or name. @throws Error if it is unknown */
  get(function_: string): LocalFunction;
  /** Waits up to `graceMs` for calls in progress, then ends every environment. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Lambda with the functions of the template. As in AWS, reserved concurrency reduces what the other functions share.
 * @throws Error if nothing remains for them
 */
export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const { functions, region, endpoint, credentialsFor, logDir, faults } = options;
  const { concurrency = newAccountConcurrency, whenBusy = 'refuse' } = options;
  const reserved = functions.reduce((sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0), 0);
  if (concurrency - reserved < 1)
    throw new Error(
      `The template reserves ${reserved} of ${concurrency} concurrent calls, so nothing remains for its other functions. Raise the limit.`,
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
      await Promise.all(created.map((fn) => fn.stop()));
      await runtimeApi.stop();
    },
  };
}
