import { join } from 'node:path';
import { createKeyInBucket } from '../../cli/connection/state-bucket.ts';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import { checkAll, checkLastTrainings, guarded } from '../check/all.ts';
import { checkStale } from '../check/datasets.ts';
import { checkDoctor } from '../check/doctor.ts';
import { type Inside, keysBelow } from '../check/inside.ts';
import { hasOpenJobs } from '../check/jobs.ts';
import { createDice } from '../client/dice.ts';
import { createModel } from '../client/model.ts';
import { operations } from '../operations/all.ts';
import { type Act, useAtOnce } from '../operations/operation.ts';
import { datasets } from '../operations/stock.ts';
import { described, type RunResult } from '../report/run-result.ts';
import { freePort } from './free-port.ts';
import { createHttpService, type HttpService } from './http-service.ts';
import { faultsOf, quick } from './quick.ts';
import { startVictim, type Victim } from './victim-process.ts';

const clients = 4;
const kinds = operations(['report', 'tfjs', 'onnx']);
/** Seconds. */
const pause = 0.3;
/** The longest that a job may take once nothing goes wrong any more, in seconds. */
const longest = 120;

export interface KillOptions {
  dir: string;
  kills: number;
  /** Ms since 1970: no further kill after it. */
  until: number;
}

/** Clients at once on a runtime full of faults that is killed again and again, then calm, then checks. */
export async function killAgainAndAgain({ dir, kills, until }: KillOptions): Promise<RunResult> {
  const options = { dir: join(dir, 'killed'), apiPort: await freePort(), awsPort: await freePort(), ...quick };
  const dice = createDice(1);
  const model = createModel(Date.now);
  const counts = new Map<string, number>();
  const count = (what: string, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by);
  let keys: ReadonlyMap<string, string> | undefined;
  let operationsDone = 0;

  for (let round = 0; round < kills && Date.now() < until; round++) {
    const victim = await startVictim({ ...options, faults: faultsOf(round + 1) });
    keys ??= await makeKeys(victim);
    const service = createHttpService(victim.outputs, keys);
    let isOver = false;
    const using = useAtOnce({ service, model, dice }, { clients, kinds, pause, isOver: () => isOver });
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
    const inside = await lookInside({ service, model, dice }, victim, service);
    const jobsEndedAfterSeconds = await untilOver(inside);
    const findings = [
      ...(await guarded(() => checkAll(inside))),
      ...(await guarded(() => checkLastTrainings(inside))),
      ...(await guarded(async () => (await Promise.all(datasets.map(({ name }) => checkStale(inside, name)))).flat())),
      ...(await guarded(() => checkDoctor(inside))),
    ];
    return {
      run: 'local runtime, killed again and again',
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

/** One for each client: the history of what is live names them. */
async function makeKeys({ outputs }: Victim): Promise<ReadonlyMap<string, string>> {
  const { stateBucket: bucket, region, endpoint, accessKeyId, secretAccessKey } = outputs;
  const place = { bucket, region, endpoint, credentials: { accessKeyId, secretAccessKey } };
  const keys = new Map<string, string>();
  for (let i = 0; i < clients; i++) {
    const name = `client ${i}`;
    // The first answer may be lost: another key does as well.
    const make = () => createKeyInBucket(place, { name, scopes: ['admin'] });
    keys.set(name, (await make().catch(make)).key);
  }
  return keys;
}

async function lookInside(act: Act, { outputs }: Victim, { client }: HttpService): Promise<Inside> {
  const state = createS3ObjectStore(client, outputs.stateBucket);
  const uploads = createS3ObjectStore(client, outputs.uploadsBucket);
  const { folders } = await state.level('features/');
  return { ...act, uploads, state, extractor: folders[0] ?? 'none' };
}

/** Until jobs and moves of images have ended. @returns the seconds until the last job did */
async function untilOver(inside: Inside): Promise<number> {
  const start = Date.now();
  const until = async (isOver: () => Promise<boolean>) => {
    while (!(await isOver()) && Date.now() - start < longest * 1000) await inside.service.sleep(1);
    return Math.round((Date.now() - start) / 1000);
  };
  const jobs = await until(async () => !(await hasOpenJobs(inside)));
  await until(async () => (await keysBelow(inside.state, 'claims/')).length === 0);
  return jobs;
}
