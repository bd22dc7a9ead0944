import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { checkAll, checkLastTrainings, guarded } from '../check/all.ts';
import { checkStale } from '../check/datasets.ts';
import { checkDoctor } from '../check/doctor.ts';
import type { Finding } from '../check/finding.ts';
import { type Inside, keysBelow } from '../check/inside.ts';
import { hasOpenJobs, trainingsOf } from '../check/jobs.ts';
import { createDice } from '../client/dice.ts';
import { createModel } from '../client/model.ts';
import { spanLine } from '../history/span.ts';
import { operations } from '../operations/all.ts';
import { type ClientContext, runClients } from '../operations/operation.ts';
import { datasets } from '../operations/stock.ts';
import { described, type RunResult } from '../report/run-result.ts';
import { type Climate, climateOf } from './climate.ts';
import { extractorId } from './functions.ts';
import type { SeedRun } from './in-memory.ts';
import { checkSnapshots } from './snapshots.ts';
import { createTrace } from './trace.ts';
import { now, restart } from './virtual-time.ts';
import { createWorld, type World } from './world.ts';

const clients = 5;
const maxPauseSeconds = 8;
/** Objects of this age are old enough for the sweep of data. */
const overAnHourSeconds = 4_000;
const sweepIntervalMs = 20_000;
/** Limit for everything once the faults have ended: a training waits up to 900 s for embeddings. */
const maxSettleSeconds = 1_000;

/**
 * Runs one seed: concurrent clients with faults, then a time without faults, then the checks.
 * @param folder receives the trace if there are findings
 */
export async function runSeed({ seed, operations: count, plant }: SeedRun, folder: string): Promise<RunResult> {
  restart(seed);
  const dice = createDice(seed);
  const { name, ...climate } = climateOf(seed);
  const kms = seed % 3 === 0;
  const model = createModel(now);
  const { moment } = model.timeline;
  const trace = createTrace(moment);
  const world = createWorld({ dice, climate, trace, moment, kms, plant });
  const context: ClientContext = { service: world.service, model, dice };
  const inside: Inside = { ...context, uploads: world.uploads, state: world.state, extractor: extractorId };
  const kinds = operations(['report']);
  const use = (operationCount: number) => {
    let left = operationCount;
    return world.drive(runClients(context, { clients, kinds, maxPauseSeconds, isOver: () => left-- <= 0 }));
  };

  await use(Math.ceil(count / 2));
  await world.rest(overAnHourSeconds);
  const sweeping = setInterval(() => world.start(world.sweep('data')), sweepIntervalMs);
  await use(Math.floor(count / 2));
  clearInterval(sweeping);

  endFaults(climate, world);
  const jobsEndedAfterSeconds = await settle(world, inside);
  const trainings = await trainingsOf(inside);
  const findings = [
    ...(await guarded(() => world.drive(checkAll(inside)))),
    ...(await guarded(() => checkSnapshots(inside, trainings, world.history))),
    ...(await guarded(() => world.drive(checkLastTrainings(inside)))),
    ...(await guarded(() => checkLeftovers(world, inside))),
    ...(await guarded(() => world.drive(checkDoctor(inside)))),
  ];
  const traceFile = join(folder, `seed-${seed}.txt`);
  if (findings.length > 0)
    await writeFile(traceFile, [...model.timeline.spans.map(spanLine), ...trace.all()].join('\n'));
  return {
    run: `seed ${seed}`,
    climate: kms ? `${name}, KMS` : name,
    operations: count,
    findings: findings.map((finding) => described(finding, trace.about)),
    faults: Object.fromEntries(trace.counts),
    jobsEndedAfterSeconds,
    digest: sha256(trace.all().join('\n')),
    ...(findings.length > 0 && { traceFile }),
  };
}

function endFaults(climate: Climate, world: World): void {
  for (const fault of Object.keys(climate) as (keyof Climate)[]) climate[fault] = 0;
  for (const life of world.processes.lives()) life.frozenUntil = 0;
}

/** Waits until jobs, moves of images and messages have ended. @returns the seconds until the last job ended */
async function settle(world: World, inside: Inside): Promise<number> {
  const start = now();
  const waitUntil = async (isOver: () => Promise<boolean>) => {
    while (!(await isOver()) && now() - start < maxSettleSeconds * 1000) await world.rest(1);
    return Math.round((now() - start) / 1000);
  };
  const jobs = await waitUntil(async () => !(await hasOpenJobs(inside)));
  await waitUntil(async () => (await keysBelow(world.state, stateKey.claims)).length + messagesIn(world).length === 0);
  return jobs;
}

const messagesIn = ({ queues: { embedQueue, soloQueue, trainQueue, exportQueue } }: World) =>
  [embedQueue, soloQueue, trainQueue, exportQueue].flatMap((queue) => queue.bodies());

/** Is anything useless left after hours and several sweeps? */
async function checkLeftovers(world: World, inside: Inside): Promise<Finding[]> {
  await world.rest(2 * 3600);
  await world.drive(world.sweep('data'));
  await world.rest(120);
  const findings: Finding[] = [];
  for (const { name } of datasets) findings.push(...(await checkStale(inside, name)));
  const left = [
    ...(await keysBelow(world.state, stateKey.openJobs)),
    ...(await keysBelow(world.state, stateKey.claims)),
  ];
  for (const item of [...left, ...messagesIn(world)]) {
    findings.push({ kind: 'left behind', text: `${item} is left behind.`, spans: [], words: [item] });
  }
  return findings;
}
