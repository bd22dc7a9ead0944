import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../shared/domain/digest.ts';
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
import { type Act, useAtOnce } from '../operations/operation.ts';
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
/** Seconds. */
const pause = 8;
/** Seconds: what lies there for so long is old enough for the sweep of data. */
const hourAndMore = 4_000;
/** Ms. */
const betweenSweeps = 20_000;
/** The longest that anything may take once nothing goes wrong, in seconds: a training waits for embeddings for 900. */
const longest = 1_000;

/**
 * One seed: so many operations of clients at once, then calm, then checks.
 * @param folder gets the trace where there are findings
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
  const act: Act = { service: world.service, model, dice };
  const inside: Inside = { ...act, uploads: world.uploads, state: world.state, extractor: extractorId };
  const kinds = operations(['report']);
  const use = (most: number) => {
    let left = most;
    return world.drive(useAtOnce(act, { clients, kinds, pause, isOver: () => left-- <= 0 }));
  };

  await use(Math.ceil(count / 2));
  await world.rest(hourAndMore);
  const sweeping = setInterval(() => world.begin(world.sweep('data')), betweenSweeps);
  await use(Math.floor(count / 2));
  clearInterval(sweeping);

  calm(climate, world);
  const jobsEndedAfterSeconds = await untilOver(world, inside);
  const trainings = await trainingsOf(inside);
  const findings = [
    ...(await guarded(() => world.drive(checkAll(inside)))),
    ...(await guarded(() => checkSnapshots(inside, trainings, world.history))),
    ...(await guarded(() => world.drive(checkLastTrainings(inside)))),
    ...(await guarded(() => checkRest(world, inside))),
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

/** From now on nothing goes wrong. */
function calm(climate: Climate, world: World): void {
  for (const fault of Object.keys(climate) as (keyof Climate)[]) climate[fault] = 0;
  for (const life of world.processes.lives()) life.frozenUntil = 0;
}

/** Until jobs, moves of images and messages have ended. @returns the seconds until the last job did */
async function untilOver(world: World, inside: Inside): Promise<number> {
  const start = now();
  const until = async (isOver: () => Promise<boolean>) => {
    while (!(await isOver()) && now() - start < longest * 1000) await world.rest(1);
    return Math.round((now() - start) / 1000);
  };
  const jobs = await until(async () => !(await hasOpenJobs(inside)));
  await until(async () => (await keysBelow(world.state, 'claims/')).length + messagesIn(world).length === 0);
  return jobs;
}

const messagesIn = ({ queues: { embedQueue, soloQueue, trainQueue, exportQueue } }: World) =>
  [embedQueue, soloQueue, trainQueue, exportQueue].flatMap((queue) => queue.bodies());

/** Hours later, with sweeps: is there anything that nobody needs any more? */
async function checkRest(world: World, inside: Inside): Promise<Finding[]> {
  await world.rest(2 * 3600);
  await world.drive(world.sweep('data'));
  await world.rest(120);
  const findings: Finding[] = [];
  for (const { name } of datasets) findings.push(...(await checkStale(inside, name)));
  const left = [...(await keysBelow(world.state, 'jobs/open/')), ...(await keysBelow(world.state, 'claims/'))];
  for (const what of [...left, ...messagesIn(world)]) {
    findings.push({ kind: 'left behind', text: `${what} is left behind.`, spans: [], words: [what] });
  }
  return findings;
}
