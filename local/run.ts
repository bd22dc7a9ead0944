import type { StartAws } from './contracts/aws.ts';
import type { Credentials, Denial } from './contracts/policies.ts';
import { type Compute, readCompute, readStorage, type Storage } from './deployment.ts';
import { checkEventSource } from './events/permissions.ts';
import { startSchedules } from './events/schedules.ts';
import { startSqsSource } from './events/sqs-source.ts';
import { createFaults, type FaultCount } from './faults/faults.ts';
import { checkFunctions, type FaultSpec } from './faults/spec.ts';
import { createGateway } from './http-api/gateway.ts';
import type { HttpServer } from './http-api/server.ts';
import type { NodeCommand } from './lambda/environment.ts';
import { type Lambda, startLambda } from './lambda/service.ts';
import type { WhenBusy } from './lambda/slots.ts';
import type { EventSourceSpec } from './template/event-sources.ts';
import type { Assembly } from './template/load.ts';

export const accountId = '123456789012';
/** Time for calls in progress when the runtime stops, in milliseconds. */
const graceMs = 5_000;

export interface RunOptions {
  assembly: Assembly;
  region: string;
  /** Data folder of S3 and SQS. */
  dataDir: string;
  logDir: string;
  awsPort: number;
  /** Limit of concurrent calls; by default that of a new account. */
  concurrency?: number | undefined;
  /** Whether a call above the limit waits or is refused; by default `refuse`, as in AWS. */
  whenBusy?: WhenBusy | undefined;
  /** Factor for the periods of schedules, for tests. */
  scheduleScale?: number | undefined;
  /** The command that runs functions; by default this Node. */
  node?: NodeCommand | undefined;
  /** Already listening. */
  http: HttpServer;
  onDenied(denial: Denial): void;
  faults?: FaultSpec | undefined;
}

export interface Running {
  endpoint: string;
  /** The owner's keys. */
  credentials: Credentials;
  /** The stack's outputs. */
  outputs: Record<string, string>;
  lambda: Lambda;
  faults: readonly FaultCount[];
  stop(): Promise<void>;
}

/**
 * Runs a template: S3 and SQS, functions, event sources, HTTP API.
 * @throws Error on an unsupported template; nothing is left running
 */
export async function runAssembly(options: RunOptions, startAws: StartAws): Promise<Running> {
  const { assembly, region } = options;
  const apiEndpoint = () => options.http.url;
  const storage = readStorage(assembly, { id: accountId, region }, apiEndpoint);
  const { dataDir: dir, awsPort: port, onDenied } = options;
  const faults = options.faults && createFaults(options.faults);
  const aws = await startAws({ dir, port, region, accountId, ...storage, onDenied, faults });
  const undo = [() => aws.stop()];
  try {
    const compute = readCompute(assembly, { id: accountId, region }, { queueUrl: aws.queueUrl, apiEndpoint });
    const names = compute.functions.map(({ name }) => name);
    if (options.faults) checkFunctions(options.faults, names);
    const feeds = feedsOf(compute, storage);
    const lambda = await startLambda({
      functions: compute.functions,
      region,
      endpoint: aws.endpoint,
      credentialsFor: (arn) => aws.credentialsFor(roleOf(compute, arn)),
      logDir: options.logDir,
      concurrency: options.concurrency,
      whenBusy: options.whenBusy,
      node: options.node,
      faults,
    });
    undo.push(() => lambda.stop(0));
    const { httpApi: spec } = compute;
    if (spec) options.http.serve(createGateway({ spec, accountId, region, functionOf: lambda.get }));
    const schedules = startSchedules({
      ...compute,
      accountId,
      region,
      functionOf: lambda.get,
      scale: options.scheduleScale,
    });
    undo.push(() => schedules.stop());
    const pollers = feeds.map(({ spec, ...queue }) =>
      startSqsSource({
        spec,
        ...queue,
        queue: aws.poll(spec.queueArn),
        function: lambda.get(spec.functionName),
      }),
    );
    return {
      endpoint: aws.endpoint,
      credentials: aws.credentialsFor({ arn: `arn:aws:iam::${accountId}:root`, policies: 'owner' }),
      outputs: compute.outputs,
      lambda,
      faults: faults?.counts ?? [],
      async stop() {
        const polled = pollers.map((poller) => poller.stop());
        const answered = options.http.stop();
        const called = schedules.stop();
        await lambda.stop(graceMs);
        await Promise.all([...polled, answered, called]);
        await aws.stop();
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

type Feed = { spec: EventSourceSpec; visibilityTimeout: number; redrives: boolean };

/** The event sources, validated as Lambda does. */
function feedsOf(compute: Compute, { queues }: Storage): Feed[] {
  return compute.eventSources.map((spec) => {
    const queue = find(queues, ({ name }) => spec.queueArn.endsWith(`:${name}`), `The queue ${spec.queueArn}`);
    const fn = find(compute.functions, ({ name }) => name === spec.functionName, `The function ${spec.functionName}`);
    checkEventSource(spec, queue, fn, roleOf(compute, fn.roleArn));
    return { spec, visibilityTimeout: queue.visibilityTimeout, redrives: queue.redrive !== undefined };
  });
}

const roleOf = ({ roles }: Compute, arn: string) => find(roles, (role) => role.arn === arn, `The role ${arn}`);

function find<T>(list: T[], matches: (item: T) => boolean, description: string): T {
  const item = list.find(matches);
  if (!item) throw new Error(`${description} is not in the template.`);
  return item;
}
