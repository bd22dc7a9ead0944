import { join } from 'node:path';
import { createKeyInBucket } from '../../../cli/connection/state-bucket.ts';
import { createS3ObjectStore } from '../../../shared/adapters/s3-object-store.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { checkAll, checkLastTrainings, guarded } from '../check/all.ts';
import { checkStale } from '../check/datasets.ts';
import { checkDoctor } from '../check/doctor.ts';
import { type Inside, keysBelow } from '../check/inside.ts';
import { hasOpenJobs } from '../check/jobs.ts';
import { createDice } from '../client/dice.ts';
import { createModel } from '../client/model.ts';
import { operations } from '../operations/all.ts';
import { type ClientContext, runClients } from '../operations/operation.ts';
import { datasets } from '../operations/stock.ts';
import { described, type RunResult } from '../report/run-result.ts';
import { freePort } from './free-port.ts';
import { createHttpService, type HttpService } from './http-service.ts';
import { faultsOf, quick } from './quick.ts';
import { startVictim, type Victim } from './victim-process.ts';

const clients = 4;
const kinds = operations(['report', 'tfjs', 'onnx']);
const maxPauseSeconds = 0.3;
/** Limit for all jobs to end once the faults have ended. */
const maxSettleSeconds = 120;

export interface KillOptions {
  dir: string;
  kills: number;
  /** In ms since 1970; no kill starts later. */
  until: number;
}

/** Runs concurrent clients, faults and repeated kills, then a time without faults, then the checks. */
export async function killAgainAndAgain({ dir, kills, until }: KillOptions): Promise<RunResult> {
  const options = { dir: join(dir, 'killed'), apiPort: await freePort(), awsPort: await freePort(), ...quick };
  const dice = createDice(1);
  const model = createModel(Date.now);
  const counts = new Map<string, number>();
  const count = (fault: string, by = 1) => void counts.set(fault, (counts.get(fault) ?? 0) + by);
  let keys: ReadonlyMap<string, string> | undefined;
  let operationsDone = 0;

  for (let round = 0; round < kills && Date.now() < until; round++) {
    const victim = await startVictim({ ...options, faults: faultsOf(round + 1) });
    keys ??= await makeKeys(victim);
    const service = createHttpService(victim.outputs, keys);
    let isOver = false;
    const using = runClients({ service, model, dice }, { clients, kinds, maxPauseSeconds, isOver: () => isOver });
    await service.sleep(2 + 5 * dice.random());
    if (round % 3 < 2) {
      isOver = true;
      await victim.kill(round % 3 === 0 ? 'runtime' : 'all');
      count('kill -9 of the runtime');
      operationsDone += await using;
    } else {
      count('kill -9 of a function', await victim.killFunctions((pids) => (pids.length > 0 ? [dice.pick(pids)] : [])));
      await service.sleep(2);
      isOver = true;
      operationsDone += await using;
      await victim.stop();
    }
    for (const { fault, injected } of victim.faults()) count(fault.replace(/=.*/, ''), injected);
    service.close();
  }

  const victim = await startVictim(options);
  const service = createHttpService(victim.outputs, keys);
  try {
    const inside = await openInside({ service, model, dice }, victim, service);
    const jobsEndedAfterSeconds = await settle(inside);
    const findings = [
      ...(await guarded(() => checkAll(inside))),
      ...(await guarded(() => checkLastTrainings(inside))),
      ...(await guarded(async () => (await Promise.all(datasets.map(({ name }) => checkStale(inside, name)))).flat())),
      ...(await guarded(() => checkDoctor(inside))),
    ];
    return {
      run: 'local runtime, killed repeatedly',
      climate: 'all faults',
      operations: operationsDone,
      findings: findings.map((finding) => described(finding, () => [])),
      faults: Object.fromEntries(counts),
      jobsEndedAfterSeconds,
    };
  } finally {
    service.close();
    await victim.stop();
  }
}

/** An API key for each client, because the history of `live` names them. */
async function makeKeys({ outputs }: Victim): Promise<ReadonlyMap<string, string>> {
  const { stateBucket: bucket, region, endpoint, accessKeyId, secretAccessKey } = outputs;
  const place = { bucket, region, endpoint, credentials: { accessKeyId, secretAccessKey } };
  const keys = new Map<string, string>();
  for (let i = 0; i < clients; i++) {
    const name = `client ${i}`;
    // If the response is lost, a second key is created.
    const make = () => createKeyInBucket(place, { name, scopes: ['admin'] });
    keys.set(name, (await make().catch(make)).key);
  }
  return keys;
}

async function openInside(context: ClientContext, { outputs }: Victim, { client }: HttpService): Promise<Inside> {
  const state = createS3ObjectStore(client, outputs.stateBucket);
  const uploads = createS3ObjectStore(client, outputs.uploadsBucket);
  const { folders } = await state.level(stateKey.extractors);
  return { ...context, uploads, state, extractor: folders[0] ?? 'none' };
}

/** Waits until jobs and moves of images have ended. @returns the seconds until the last job ended */
async function settle(inside: Inside): Promise<number> {
  const start = Date.now();
  const waitUntil = async (isOver: () => Promise<boolean>) => {
    while (!(await isOver()) && Date.now() - start < maxSettleSeconds * 1000) await inside.service.sleep(1);
    return Math.round((Date.now() - start) / 1000);
  };
  const jobs = await waitUntil(async () => !(await hasOpenJobs(inside)));
  await waitUntil(async () => (await keysBelow(inside.state, stateKey.claims)).length === 0);
  return jobs;
}
