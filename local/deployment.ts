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

/** Resources with data. */
export interface Storage {
  buckets: BucketSpec[];
  queues: QueueSpec[];
}

/** Resources that run code. Their variables and outputs contain addresses. */
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
 * @param apiEndpoint the HTTP API's address, which a bucket's CORS rules may contain
 * @throws Error on an unsupported resource or property
 */
export function readStorage(assembly: Assembly, account: Account, apiEndpoint: Addresses['apiEndpoint']): Storage {
  checkResourceTypes(assembly);
  const scope = createScope(assembly, account, {
    // These URLs only match policies with queues. The real ones are not known yet, and storage doesn't use them.
    queueUrl: (name) => name,
    apiEndpoint,
  });
  return { buckets: readBuckets(assembly, scope), queues: readQueues(assembly, scope) };
}

/** @throws Error on an unsupported property */
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
