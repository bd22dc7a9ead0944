import type { Principal } from './contracts/policies.ts';
import type { BucketSpec, QueueSpec } from './contracts/resources.ts';
import { type AsynchronousSpec, readAsynchronous } from './template/asynchronous.ts';
import { readBuckets } from './template/buckets.ts';
import { type EventSourceSpec, readEventSources } from './template/event-sources.ts';
import { type FunctionSpec, readFunctions } from './template/functions.ts';
import { type HttpApiSpec, readHttpApi } from './template/http-api.ts';
import type { Assembly } from './template/load.ts';
import { type Account, type Addresses, createScope } from './template/names.ts';
import { readQueues } from './template/queues.ts';
import { resolve } from './template/resolve.ts';
import { checkResourceTypes } from './template/resources.ts';
import { readRoles } from './template/roles.ts';
import { readSchedules, type ScheduleSpec } from './template/schedules.ts';

/** What stores. */
export interface Storage {
  buckets: BucketSpec[];
  queues: QueueSpec[];
}

/** What runs: its variables and outputs hold addresses. */
export interface Compute {
  functions: FunctionSpec[];
  roles: Principal[];
  eventSources: EventSourceSpec[];
  asynchronous: AsynchronousSpec[];
  schedules: ScheduleSpec[];
  httpApi: HttpApiSpec | undefined;
  outputs: Record<string, string>;
}

/**
 * @param apiEndpoint of the HTTP API, as {@link Addresses} has it: a bucket's CORS rules may name it.
 * @throws Error on a resource or property that the local runtime does not know.
 */
export function readStorage(assembly: Assembly, account: Account, apiEndpoint: Addresses['apiEndpoint']): Storage {
  checkResourceTypes(assembly);
  const scope = createScope(assembly, account, {
    // Only to tell which policy is for which queue: nothing that stores holds its address, which is not known yet.
    queueUrl: (name) => name,
    apiEndpoint,
  });
  return { buckets: readBuckets(assembly, scope), queues: readQueues(assembly, scope) };
}

/** @throws Error on a property that the local runtime does not know. */
export function readCompute(assembly: Assembly, account: Account, addresses: Addresses): Compute {
  const scope = createScope(assembly, account, addresses);
  const outputs = Object.entries(assembly.template.Outputs ?? {}).map(
    ([name, { Value }]) => [name, `${resolve(Value, scope, `Outputs.${name}`)}`] as const,
  );
  return {
    functions: readFunctions(assembly, scope),
    roles: readRoles(assembly, scope),
    eventSources: readEventSources(assembly, scope),
    asynchronous: readAsynchronous(assembly, scope),
    schedules: readSchedules(assembly, scope),
    httpApi: readHttpApi(assembly, scope),
    outputs: Object.fromEntries(outputs),
  };
}
